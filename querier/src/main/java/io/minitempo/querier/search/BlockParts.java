// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.block.search.BlockSpanSource;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.concurrent.TenantTurns;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.trace.BlockJobs;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.traceql.ast.EvaluationException;
import java.util.List;

/// Runs work over row groups of blocks, on the threads for CPU-bound work and within the bounds of
/// `storage.trace.pool`. Any thread may ask.
///
/// Tenants have turns twice: to be among the jobs that run, of which there are some per core because they wait for the
/// store now and then, and among these to compute, one per core. So a job of a tenant that asks seldom waits for no
/// other
/// tenant's job, only for another one's next read.
public final class BlockParts {

    private static final int RUNNING_PER_CORE = 4;
    /// Of tenants that run less than their share while others have all places.
    private static final int MORE_PER_CORE = 2;

    private final BlockCaches caches;
    private final BlockJobs jobs;
    private final CpuPool cpu;
    private final ScratchPool scratches;
    private final TenantTurns running;
    private final TenantTurns computing;

    /// Work on blocks whose footers `caches` keeps.
    ///
    /// @param cpu has [#threads] threads
    /// @param cores how many jobs compute at a time
    /// @param scratches arrays that jobs leave for the next ones
    public BlockParts(BlockCaches caches, BlockJobs jobs, CpuPool cpu, int cores, ScratchPool scratches) {
        this.caches = caches;
        this.scratches = scratches;
        this.jobs = jobs;
        this.cpu = cpu;
        this.running = new TenantTurns(RUNNING_PER_CORE * cores, MORE_PER_CORE * cores);
        this.computing = new TenantTurns(cores, cores);
    }

    /// How many threads run jobs.
    public static int threads(int cores) {
        return (RUNNING_PER_CORE + MORE_PER_CORE) * cores;
    }

    /// Work on the spans of some row groups.
    ///
    /// @param <R> what comes of it
    interface Work<R> {
        /// Does it; the source is closed by the caller.
        R run(BlockSpanSource source, BlockMeta meta) throws InterruptedException;
    }

    /// Runs work over the part of a block that a request names.
    ///
    /// @throws TempoException.Internal when the block is gone, or a span raises an error
    /// @throws TempoException.TooMany when too many jobs wait already
    /// @throws io.minitempo.core.CorruptBlockException when the block is damaged
    /// @throws InterruptedException when the caller is interrupted
    <R> R run(TenantId tenant, BlockParameters block, Work<R> work) throws InterruptedException {
        BlockMeta meta = block.meta(tenant);
        return jobs.<R>run(List.of(() -> inTurn(meta, block, work))).getFirst();
    }

    private <R> R inTurn(BlockMeta meta, BlockParameters block, Work<R> work) throws InterruptedException {
        running.enter(meta.tenant());
        try {
            return cpu.run(() -> caches.with(meta, data -> onCpu(data, meta, block, work)));
        } finally {
            running.leave(meta.tenant());
        }
    }

    private <R> R onCpu(RangeReader bytes, BlockMeta meta, BlockParameters block, Work<R> work)
            throws InterruptedException {
        YieldingReader data = new YieldingReader(bytes, computing, meta.tenant());
        data.begin();
        try (BlockSpanSource source =
                BlockSpanSource.of(caches.reader(meta, data), block.startPage(), block.pagesToSearch(), scratches)) {
            return work.run(source, meta);
        } catch (EvaluationException e) {
            throw new TempoException.Internal(String.valueOf(e.getMessage()), e);
        } catch (TempoException.NotFound e) {
            throw new TempoException.Internal(
                    "block " + meta.blockId() + " of tenant " + meta.tenant() + " is not there any more", e);
        } finally {
            data.end();
        }
    }
}
