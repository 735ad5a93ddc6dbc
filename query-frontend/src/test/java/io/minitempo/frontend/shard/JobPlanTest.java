// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobPlanTest {

    private static BlockMeta block(int number, long start, long end, long size, int pages) {
        return BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(new UUID(0, number)), TenantId.SINGLE)
                .times(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end))
                .size(size)
                .totalRecords(pages)
                .build();
    }

    @Test
    void recentDataIsCutIntoEqualPiecesOfAMinuteAtLeast() {
        assertThat(JobPlan.pieces(0, 870, 3))
                .containsExactly(new JobPlan.Range(0, 290), new JobPlan.Range(290, 580), new JobPlan.Range(580, 870));
        assertThat(JobPlan.pieces(0, 100, 3)).containsExactly(new JobPlan.Range(0, 60), new JobPlan.Range(60, 100));
        assertThat(JobPlan.pieces(0, 10, 3)).containsExactly(new JobPlan.Range(0, 10));
    }

    /// A querier refuses a search whose end is its start, and `to=now-15m` leaves just that second of recent data.
    @Test
    void aPieceHasASecondAtLeast() {
        assertThat(JobPlan.pieces(100, 100, 3)).containsExactly(new JobPlan.Range(100, 101));
    }

    @Test
    void relevantBlocksTouchTheRangeNewestFirst() {
        List<BlockMeta> blocks = List.of(
                block(1, 0, 10, 5, 1),
                block(2, 10, 30, 5, 1),
                block(3, 31, 40, 5, 1),
                block(4, 20, 30, 5, 1),
                block(5, 20, 30, 0, 1),
                block(6, 20, 30, 5, 0));

        assertThat(JobPlan.relevant(blocks, 10, 30))
                .extracting(meta -> meta.blockId().toString().charAt(35))
                .containsExactly('2', '4', '1');
    }

    @Test
    void largeBlocksAreCutByRowGroups() {
        assertThat(JobPlan.pagesPerJob(block(1, 0, 1, 99, 10), 100)).isEqualTo(10);
        assertThat(JobPlan.pagesPerJob(block(1, 0, 1, 1000, 10), 250)).isEqualTo(2);
        assertThat(JobPlan.pagesPerJob(block(1, 0, 1, 1000, 10), 1)).isEqualTo(1);
        JobPlan plan = new JobPlan.Builder()
                .blocks(TenantId.SINGLE, List.of(block(1, 0, 1, 1000, 5)), 400, 1)
                .build();
        assertThat(plan.jobs())
                .extracting(job -> ((Job.Block) job).startPage() + "+" + ((Job.Block) job).pages())
                .containsExactly("0+2", "2+2", "4+1");
        assertThat(plan.blocks()).isEqualTo(1);
        assertThat(plan.blockBytes()).isEqualTo(1000);
    }

    @Test
    void olderDataMayStillComeUntilItsGroupIsComplete() {
        JobPlan plan = new JobPlan.Builder()
                .blocks(TenantId.SINGLE, List.of(block(2, 50, 60, 9, 1), block(1, 10, 20, 9, 1)), 100, 2)
                .recent(TenantId.SINGLE, List.of(new JobPlan.Range(60, 100)))
                .build();
        GroupProgress progress = new GroupProgress(plan);

        assertThat(plan.jobs()).extracting(Job::group).containsExactly(0, 1, 2);
        assertThat(progress.openSince()).isEqualTo(100);
        progress.done(plan.jobs().get(0));
        assertThat(progress.openSince()).isEqualTo(60);
        progress.done(plan.jobs().get(2));
        assertThat(progress.openSince()).isEqualTo(60);
        progress.done(plan.jobs().get(1));
        assertThat(progress.openSince()).isEqualTo(Long.MIN_VALUE);
        assertThat(progress.completed()).isEqualTo(3);
    }
}
