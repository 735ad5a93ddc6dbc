// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.block.bloom.BloomFilter;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockListSnapshot;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.objectstore.CountingRangeReader;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.server.query.TraceByIdParameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks a trace up in the blocks of a shard: block list, bloom filter, row group, page, row.
///
/// Any thread may look up.
public final class BlockTraces {

    private static final Logger log = LoggerFactory.getLogger(BlockTraces.class);

    private final BlockList blocks;
    private final BlockCaches caches;
    private final BlockJobs jobs;
    private final TenantCpu cpu;
    private final StorePace pace;

    /// Lookups in the blocks that `blocks` lists.
    ///
    /// @param cpu where pages are decoded
    /// @param pace of the store that `caches` read from
    public BlockTraces(BlockList blocks, BlockCaches caches, BlockJobs jobs, TenantCpu cpu, StorePace pace) {
        this.blocks = blocks;
        this.caches = caches;
        this.jobs = jobs;
        this.cpu = cpu;
        this.pace = pace;
    }

    /// What one block had.
    ///
    /// @param meta the block
    /// @param trace the trace, or null when the block does not have it
    /// @param bytes bytes read of its data; what bloom filters take does not count, so a trace that no filter knows
    ///     was found without inspecting anything, as in Tempo (`golden/protobuf`)
    /// @param vanished whether the block was not there any more
    private record Look(BlockMeta meta, @Nullable Trace trace, long bytes, boolean vanished) {}

    /// The parts of a trace in the blocks that `parameters` ask for, in the order of the blocks, and the bytes looked
    /// at.
    ///
    /// A block that vanished after it was listed makes the list be read anew, once. Its successor may lie outside of
    /// the
    /// shard, and whoever has that shard may not know it yet, so every block that was not listed before is looked at.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a block is damaged
    /// @throws TempoException.Unavailable when a block is gone although it is still listed
    /// @throws TempoException.TooMany when too many jobs wait already
    /// @throws InterruptedException when the caller is interrupted
    FoundParts find(TenantId tenant, TraceByIdParameters parameters) throws InterruptedException {
        BlockListSnapshot listed = blocks.snapshot();
        List<BlockMeta> shard = relevant(listed, tenant, parameters, parameters.firstBlock(), parameters.lastBlock());
        if (shard.isEmpty()) {
            return FoundParts.NONE;
        }
        List<Look> looks = look(shard, parameters.id());
        Set<BlockId> vanished = vanished(looks);
        if (!vanished.isEmpty()) {
            log.atInfo()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("blocks", vanished)
                    .log("blocks vanished after they were listed, listing anew");
            Set<BlockId> known = ids(relevant(listed, tenant, parameters, BlockId.MIN, BlockId.MAX));
            blocks.refresh(tenant);
            List<BlockMeta> again =
                    new ArrayList<>(relevant(blocks.snapshot(), tenant, parameters, BlockId.MIN, BlockId.MAX));
            again.removeIf(meta -> known.contains(meta.blockId()) && !vanished.contains(meta.blockId()));
            List<Look> second = look(again, parameters.id());
            Set<BlockId> missing = vanished(second);
            if (!missing.isEmpty()) {
                throw new TempoException.Unavailable(
                        "blocks " + missing + " of tenant " + tenant + " are listed but not there");
            }
            looks = new ArrayList<>(looks);
            looks.addAll(second);
        }
        return parts(looks);
    }

    private List<BlockMeta> relevant(
            BlockListSnapshot listed, TenantId tenant, TraceByIdParameters parameters, BlockId first, BlockId last) {
        return blocks.relevant(listed, tenant, parameters.from(), parameters.to(), first, last);
    }

    private static Set<BlockId> ids(List<BlockMeta> blocks) {
        return blocks.stream().map(BlockMeta::blockId).collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<BlockId> vanished(List<Look> looks) {
        return looks.stream()
                .filter(Look::vanished)
                .map(look -> look.meta().blockId())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private List<Look> look(List<BlockMeta> metas, TraceId id) throws InterruptedException {
        List<Look> looks = new ArrayList<>(metas.size());
        List<Callable<Look>> tasks = new ArrayList<>();
        for (BlockMeta meta : metas) {
            // What is known to be elsewhere needs neither a place among the readers nor a thread.
            @Nullable BloomFilter kept = caches.keptBloom(meta, id);
            if (kept != null && !kept.mayContain(id)) {
                looks.add(new Look(meta, null, 0, false));
            } else {
                tasks.add(() -> look(meta, id));
            }
        }
        if (!tasks.isEmpty()) {
            looks.addAll(jobs.run(tasks));
        }
        return looks;
    }

    private Look look(BlockMeta meta, TraceId id) throws InterruptedException {
        try {
            if (!caches.bloom(meta, id).mayContain(id)) {
                return new Look(meta, null, 0, false);
            }
            return cpu.startFirst(
                    meta.tenant(),
                    turn -> caches.with(meta, source -> {
                        CountingRangeReader data = new CountingRangeReader(new YieldingReader(source, turn, pace));
                        @Nullable
                        Trace trace = caches.reader(meta, data).find(id).orElse(null);
                        return new Look(meta, trace, data.bytes(), false);
                    }));
        } catch (TempoException.NotFound e) {
            return new Look(meta, null, 0, true);
        }
    }

    private static FoundParts parts(List<Look> looks) {
        List<Trace> traces = new ArrayList<>();
        long bytes = 0;
        for (Look look : looks) {
            bytes += look.bytes();
            if (look.trace() != null) {
                traces.add(look.trace());
            }
        }
        return new FoundParts(traces, bytes, false);
    }
}
