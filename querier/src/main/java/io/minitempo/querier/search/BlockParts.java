// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.block.search.BlockSpanSource;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.querier.trace.BlockCaches;
import io.minitempo.querier.trace.BlockJobs;
import io.minitempo.querier.trace.StorePace;
import io.minitempo.querier.trace.YieldingReader;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.traceql.ast.EvaluationException;
import java.util.List;

/// Runs work over row groups of blocks, on the threads for CPU-bound work and within the bounds of
/// `storage.trace.pool`. Any thread may ask.
///
/// A job gives its turn to compute up while it waits for a store that is not quick.
public final class BlockParts {

    private final BlockCaches caches;
    private final BlockJobs jobs;
    private final TenantCpu cpu;
    private final StorePace pace;
    private final ScratchPool scratches;

    /// Work on blocks whose footers `caches` keeps.
    ///
    /// @param pace of the store that `caches` read from
    /// @param scratches arrays that jobs leave for the next ones
    public BlockParts(BlockCaches caches, BlockJobs jobs, TenantCpu cpu, StorePace pace, ScratchPool scratches) {
        this.caches = caches;
        this.jobs = jobs;
        this.cpu = cpu;
        this.pace = pace;
        this.scratches = scratches;
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
        return jobs.<R>run(List.of(() ->
                        cpu.start(tenant, turn -> caches.with(meta, data -> onCpu(data, turn, meta, block, work)))))
                .getFirst();
    }

    private <R> R onCpu(RangeReader bytes, TenantCpu.Turn turn, BlockMeta meta, BlockParameters block, Work<R> work)
            throws InterruptedException {
        RangeReader data = new YieldingReader(bytes, turn, pace);
        try (BlockSpanSource source =
                BlockSpanSource.of(caches.reader(meta, data), block.startPage(), block.pagesToSearch(), scratches)) {
            return work.run(source, meta);
        } catch (EvaluationException e) {
            throw new TempoException.Internal(String.valueOf(e.getMessage()), e);
        } catch (TempoException.NotFound e) {
            throw new TempoException.Internal(
                    "block " + meta.blockId() + " of tenant " + meta.tenant() + " is not there any more", e);
        }
    }
}
