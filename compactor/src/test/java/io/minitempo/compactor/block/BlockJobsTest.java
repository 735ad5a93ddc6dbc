// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.block;

import static io.minitempo.compactor.Scene.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.BlockState;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.compactor.Scene;
import io.minitempo.core.BlockId;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Superseded blocks stay until every process knows their successors; blocks are polled every five minutes here.
class BlockJobsTest {

    private final Scene scene = new Scene();

    private BlockJobs jobs(Duration compactedBlockRetention) {
        CompactionConfig d = CompactionConfig.defaults();
        CompactionMetrics metrics = new CompactionMetrics(scene.registry);
        return new BlockJobs(
                new CompactionConfig(
                        d.compactionWindow(),
                        d.maxCompactionObjects(),
                        d.maxBlockBytes(),
                        d.blockRetention(),
                        compactedBlockRetention,
                        d.retentionConcurrency(),
                        d.maxTimePerTenant(),
                        d.compactionCycle()),
                scene.list,
                new BlockCompaction(
                        scene.store, BlockWriter.Settings.defaults(), () -> new BlockId(UUID.randomUUID()), metrics),
                new BlockRetention(scene.store, scene.list, scene.clock, metrics),
                scene::limits,
                scene.clock);
    }

    private BlockState afterRetention(BlockJobs jobs, BlockMeta block, Duration later) throws InterruptedException {
        return afterRetention(jobs, block, later, any -> true);
    }

    private BlockState afterRetention(BlockJobs jobs, BlockMeta block, Duration later, Predicate<BlockId> ours)
            throws InterruptedException {
        scene.clock.advance(later);
        jobs.retain(TENANT, ours);
        return scene.store.state(TENANT, block.blockId());
    }

    @Test
    void aShortRetentionDeletesNothingThatOtherListsMayStillHold() throws Exception {
        BlockMeta block = scene.block();
        scene.store.markCompacted(TENANT, block.blockId());
        scene.list.poll();
        BlockJobs jobs = jobs(Duration.ZERO);

        assertThat(afterRetention(jobs, block, Duration.ofMinutes(15))).isEqualTo(BlockState.COMPACTED);
        assertThat(afterRetention(jobs, block, Duration.ofSeconds(1))).isEqualTo(BlockState.ABSENT);
    }

    @Test
    void aLongRetentionCounts() throws Exception {
        BlockMeta block = scene.block();
        scene.store.markCompacted(TENANT, block.blockId());
        scene.list.poll();
        BlockJobs jobs = jobs(Duration.ofHours(1));

        assertThat(afterRetention(jobs, block, Duration.ofHours(1))).isEqualTo(BlockState.COMPACTED);
        assertThat(afterRetention(jobs, block, Duration.ofSeconds(1))).isEqualTo(BlockState.ABSENT);
    }

    @Test
    void blocksOfOthersAreLeftAlone() throws Exception {
        BlockMeta live = scene.block();
        BlockMeta marked = scene.block();
        scene.store.markCompacted(TENANT, marked.blockId());
        scene.list.poll();
        BlockJobs jobs = jobs(Duration.ofHours(1));

        assertThat(afterRetention(jobs, live, Duration.ofDays(15), any -> false))
                .isEqualTo(BlockState.LIVE);
        assertThat(scene.store.state(TENANT, marked.blockId())).isEqualTo(BlockState.COMPACTED);
        assertThat(afterRetention(jobs, live, Duration.ZERO)).isEqualTo(BlockState.COMPACTED);
        assertThat(scene.store.state(TENANT, marked.blockId())).isEqualTo(BlockState.ABSENT);
    }
}
