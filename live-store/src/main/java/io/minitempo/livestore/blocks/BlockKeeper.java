// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.store.BlockCopy;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.livestore.tenant.Tenants;
import io.minitempo.objectstore.Backend;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes every block from the cut to the removal of its files: completes it, uploads it where nobody else does, drops
/// it when it is old and its spans are found elsewhere (`spec/write-path.md §4.4`).
///
/// Nothing is ever given up: a block that cannot be completed or uploaded stays where it is and is tried again. Any
/// thread may call.
public final class BlockKeeper {

    private static final Logger log = LoggerFactory.getLogger(BlockKeeper.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final long LARGEST_JITTER_MILLIS = 10_000;
    private static final int HELD_BACK_FACTOR = 3;

    private final KeeperSettings settings;
    private final LocalBlocks blocks;
    private final Completion completion;
    private final @Nullable Backend uploadTo;
    private final DropRule rule;
    private final Clock clock;
    private final RandomGenerator random;
    private final BlockMetrics metrics;
    private final Reclaimer reclaimer;
    private final RetryingJobs completions;
    private final RetryingJobs uploads;
    private final Throttle warnings;

    /// A keeper; `uploadTo` is where complete blocks are copied, null when the block-builder does that.
    public BlockKeeper(
            KeeperSettings settings,
            LocalBlocks blocks,
            Completion completion,
            @Nullable Backend uploadTo,
            DropRule rule,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.blocks = blocks;
        this.completion = completion;
        this.uploadTo = uploadTo;
        this.rule = rule;
        this.clock = clock;
        this.random = random;
        this.metrics = new BlockMetrics(registry);
        this.reclaimer = new Reclaimer(settings.reclaimGrace(), clock);
        this.completions =
                new RetryingJobs("complete", metrics.completion, settings.concurrency(), BlockKeeper::doubling, clock);
        this.uploads = new RetryingJobs("flush", metrics.flush, settings.concurrency(), failures -> FIRST_PAUSE, clock);
        this.warnings = new Throttle(Duration.ofMinutes(5), clock);
    }

    private static Duration doubling(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /// Takes a block that was cut.
    public void cut(TenantInstance instance, WalBlock block) {
        complete(instance, block, Duration.ZERO);
    }

    /// Takes what an earlier process left: WAL blocks are completed within ten seconds, blocks that were not uploaded
    /// are.
    public void resume(Tenants tenants) {
        for (TenantInstance instance : tenants.all()) {
            for (WalBlock block : instance.stages().sealed()) {
                complete(instance, block, Duration.ofMillis(random.nextLong(LARGEST_JITTER_MILLIS)));
            }
            for (LocalBlock block : instance.stages().complete()) {
                if (block.flushedAt().isEmpty()) {
                    upload(block);
                }
            }
        }
    }

    private void complete(TenantInstance instance, WalBlock wal, Duration delay) {
        metrics.waiting.incrementAndGet();
        completions.submit(delay, () -> {
            long start = clock.nanoTime();
            Optional<LocalBlock> complete = completion.complete(instance, wal);
            metrics.waiting.decrementAndGet();
            metrics.completed.increment();
            metrics.completion.seconds().record((clock.nanoTime() - start) / 1e9);
            reclaimer.retire(wal::markDeleted, () -> {
                wal.remove();
                metrics.walCleared.increment();
            });
            complete.ifPresent(block -> {
                metrics.completion.bytes().record((double) block.meta().size());
                upload(block);
            });
        });
    }

    private void upload(LocalBlock block) {
        Backend target = uploadTo;
        if (target == null) {
            return;
        }
        uploads.submit(Duration.ZERO, () -> {
            long start = clock.nanoTime();
            BlockCopy.copy(blocks.backend(), target, block.meta());
            block.markFlushed(clock.instant());
            metrics.flushed.increment();
            metrics.flush.seconds().record((clock.nanoTime() - start) / 1e9);
            metrics.flush.bytes().record((double) block.meta().size());
        });
    }

    /// Drops every complete block whose last span is older than the timeout and whose spans are found elsewhere.
    public void dropOld(Tenants tenants) {
        Instant now = clock.instant();
        Instant oldest = now.minus(settings.completeBlockTimeout());
        Instant overdue = now.minus(settings.completeBlockTimeout().multipliedBy(HELD_BACK_FACTOR));
        int heldBack = 0;
        for (TenantInstance instance : tenants.all()) {
            for (LocalBlock block : instance.stages().complete()) {
                Instant end = block.meta().endTime();
                if (!end.isBefore(oldest)) {
                    continue;
                }
                if (rule.isFoundElsewhere(instance, block)) {
                    drop(instance, block);
                } else if (end.isBefore(overdue)) {
                    heldBack++;
                }
            }
        }
        metrics.heldBack.set(heldBack);
        if (heldBack > 0 && warnings.tryPass()) {
            log.atWarn()
                    .addKeyValue("blocks", heldBack)
                    .addKeyValue("timeout", settings.completeBlockTimeout())
                    .log(
                            "blocks are kept far beyond complete_block_timeout because their spans are not in the backend");
        }
    }

    private void drop(TenantInstance instance, LocalBlock block) {
        instance.drop(block);
        reclaimer.retire(block::markDeleted, () -> {
            block.remove();
            metrics.completeCleared.increment();
        });
    }

    /// Removes files whose grace has passed.
    public void sweep() {
        reclaimer.sweep();
    }

    /// Ends all work; what is not done is taken up by the next start.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void stop(Deadline deadline) throws InterruptedException {
        completions.stop(deadline);
        uploads.stop(deadline);
    }
}
