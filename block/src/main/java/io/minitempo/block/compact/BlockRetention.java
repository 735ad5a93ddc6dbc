// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.list.BlockChange;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.list.TenantBlocks;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Marks blocks that are too old, and deletes blocks that were marked long ago (`spec/blocks.md §13`).
///
/// Any thread may run it. What fails is told at the end and done by the next run.
public final class BlockRetention {

    private static final Logger log = LoggerFactory.getLogger(BlockRetention.class);

    private final BlockStore store;
    private final BlockList list;
    private final Clock clock;
    private final CompactionMetrics metrics;

    /// How long blocks are kept.
    ///
    /// @param live how long after its end a block is kept
    /// @param compacted how long after it was marked a block is kept
    public record Periods(Duration live, Duration compacted) {}

    /// Retention of the blocks that `list` knows.
    public BlockRetention(BlockStore store, BlockList list, Clock clock, CompactionMetrics metrics) {
        this.store = store;
        this.list = list;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// Goes once over the blocks of a tenant.
    ///
    /// @param concurrency how many blocks are marked or deleted side by side; 0 for none at all
    /// @param ours which blocks are looked at; the others are somebody else's
    /// @throws TempoException.Unavailable when some blocks could not be marked or deleted
    /// @throws InterruptedException when the caller is interrupted
    public void apply(TenantId tenant, Periods periods, int concurrency, Predicate<BlockId> ours)
            throws InterruptedException {
        if (concurrency < 1) {
            return;
        }
        long start = clock.nanoTime();
        Instant now = clock.instant();
        TenantBlocks blocks = list.snapshot().blocks(tenant);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (BlockMeta meta : blocks.live()) {
            if (meta.endTime().isBefore(now.minus(periods.live())) && ours.test(meta.blockId())) {
                tasks.add(() -> attempt(meta, () -> mark(meta, now)));
            }
        }
        for (CompactedBlockMeta block : blocks.compacted()) {
            boolean due = block.compactedTime().isBefore(now.minus(periods.compacted()));
            if (due && ours.test(block.meta().blockId())) {
                tasks.add(() -> attempt(block.meta(), () -> delete(block.meta())));
            }
        }
        List<Boolean> done = Fanout.all(tasks, concurrency);
        metrics.retentionDuration().record(Duration.ofNanos(clock.nanoTime() - start));
        long failed = done.stream().filter(ok -> !ok).count();
        if (failed > 0) {
            throw new TempoException.Unavailable(
                    failed + " blocks of tenant " + tenant + " could not be marked or deleted");
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private boolean attempt(BlockMeta meta, Step step) throws InterruptedException {
        try {
            step.run();
            return true;
        } catch (TempoException | CorruptBlockException e) {
            metrics.retentionErrors().increment();
            log.atError()
                    .addKeyValue("tenant", meta.tenant())
                    .addKeyValue("block", meta.blockId())
                    .setCause(e)
                    .log("retention of a block failed");
            return false;
        }
    }

    private void mark(BlockMeta meta, Instant now) throws InterruptedException {
        try {
            store.markCompacted(meta.tenant(), meta.blockId());
        } catch (TempoException.NotFound e) {
            // Another one has deleted it since this list was made.
            list.update(gone(meta));
            return;
        }
        metrics.marked().increment();
        list.update(BlockChange.compacted(meta.tenant(), List.of(new CompactedBlockMeta(meta, now)), List.of()));
    }

    private static BlockChange gone(BlockMeta meta) {
        List<BlockId> id = List.of(meta.blockId());
        return new BlockChange(meta.tenant(), List.of(), id, List.of(), id);
    }

    private void delete(BlockMeta meta) throws InterruptedException {
        store.delete(meta.tenant(), meta.blockId());
        metrics.deleted().increment();
        list.update(BlockChange.deleted(meta.tenant(), meta.blockId()));
    }
}
