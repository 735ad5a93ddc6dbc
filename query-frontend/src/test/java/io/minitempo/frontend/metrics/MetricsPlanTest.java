// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.shard.Job;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.MetricsLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetricsPlanTest {

    private static final long SECOND = 1_000_000_000L;
    private static final String QUERY = "{ } | rate()";

    private final List<BlockMeta> listed = new ArrayList<>();

    private void block(long start, long end, int replicationFactor) {
        listed.add(BlockMeta.builder(
                        BlockFormat.VPARQUET4, new BlockId(new UUID(0, listed.size() + 1)), TenantId.SINGLE)
                .times(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end))
                .size(1000)
                .totalRecords(1)
                .replicationFactor(replicationFactor)
                .build());
    }

    private MetricsPlan plan(Interval interval, long backendAfter) {
        Blocks blocks = new Blocks() {
            @Override
            public List<BlockMeta> live(TenantId tenant) {
                return listed;
            }

            @Override
            public List<BlockMeta> refreshed(TenantId tenant) {
                return listed;
            }
        };
        CompiledQuery query =
                new CompiledQuery(QUERY, TraceQl.parse(QUERY), interval, new MetricsLimits(100, 0), List.of(), 1);
        return MetricsPlan.of(
                query, Set.of(TenantId.SINGLE), backendAfter * SECOND, blocks, new MetricsPlan.Cut(1 << 20, 1));
    }

    private static Interval range(long start, long end, long step) {
        return Interval.align(start * SECOND, end * SECOND, step * SECOND);
    }

    @Test
    void theBorderBetweenRecentDataAndBlocksLiesOnTheGrid() {
        block(1000, 1200, 1);
        MetricsPlan plan = plan(range(960, 1260, 60), 1135);

        Job recent = plan.jobs().jobs().get(0);
        Job block = plan.jobs().jobs().get(1);

        assertThat(plan.border()).isEqualTo(1080 * SECOND);
        assertThat(recent).isInstanceOf(Job.Recent.class);
        assertThat(plan.grid(recent).startNanos()).isEqualTo(1080 * SECOND);
        assertThat(plan.grid(block).endNanos()).isEqualTo(1080 * SECOND);
    }

    /// Live-stores refuse a range that begins before what they have for sure.
    @Test
    void theBorderLiesWithinAStepThatIsLong() {
        block(1000, 5000, 1);
        MetricsPlan plan = plan(range(1800, 9000, 1800), 4800);

        Job recent = plan.jobs().jobs().get(0);
        Job block = plan.jobs().jobs().get(1);

        assertThat(plan.border()).isEqualTo(4800 * SECOND);
        assertThat(plan.grid(recent).startNanos()).isEqualTo(4800 * SECOND);
        assertThat(plan.grid(recent).timestamp(0)).isEqualTo(5_400_000);
        assertThat(plan.grid(block).endNanos()).isEqualTo(4800 * SECOND);
    }

    @Test
    void blocksThatWereWrittenInCopiesCountNowhere() {
        block(1000, 1200, 3);
        block(1000, 1200, 1);

        assertThat(plan(range(960, 1260, 60), 2000).jobs().jobs())
                .extracting(job -> ((Job.Block) job).meta())
                .containsExactly(listed.get(1));
    }

    @Test
    void onlyRecentDataIsAskedWhenAllIsRecentAndOnlyBlocksWhenNothingIs() {
        block(1000, 1200, 1);

        assertThat(plan(range(960, 1260, 60), 900).jobs().jobs())
                .singleElement()
                .isInstanceOf(Job.Recent.class);
        assertThat(plan(range(960, 1260, 60), 1300).jobs().jobs())
                .singleElement()
                .isInstanceOf(Job.Block.class);
    }

    @Test
    void anInstantQueryIsCutAtTheBorderItself() {
        block(1000, 1200, 1);
        MetricsPlan plan = plan(Interval.instant(960 * SECOND, 1260 * SECOND), 1135);

        assertThat(plan.grid(plan.jobs().jobs().get(0)).startNanos()).isEqualTo(1135 * SECOND);
        assertThat(plan.grid(plan.jobs().jobs().get(1)).endNanos()).isEqualTo(1135 * SECOND);
    }

    @Test
    void theParametersOfAJobNameItsGridAndBlock() {
        block(1000, 1100, 1);
        MetricsPlan plan = plan(range(960, 1260, 60), 1200);
        Map<String, String> recent = plan.parameters(plan.jobs().jobs().get(0));
        Map<String, String> block = plan.parameters(plan.jobs().jobs().get(1));

        assertThat(recent).containsEntry("mode", "recent").doesNotContainKey("blockID");
        assertThat(block)
                .containsEntry("blockID", listed.getFirst().blockId().toString())
                .containsEntry("startPage", "0")
                .containsEntry("q", QUERY)
                .containsEntry("start", "" + 960 * SECOND)
                .containsEntry("end", "" + 1140 * SECOND);
    }

    /// Aligned, the range has 660 seconds, of which 180 are recent.
    @Test
    void exemplarsAreSharedByTime() {
        block(1000, 1200, 1);
        MetricsPlan plan = plan(range(960, 1560, 60), 1410);

        assertThat(plan.parameters(plan.jobs().jobs().get(0))).containsEntry("exemplars", "28");
        assertThat(plan.parameters(plan.jobs().jobs().get(1))).containsEntry("exemplars", "73");
    }

    /// Whatever the range, step, border and block: each nanosecond of the query in which the block has spans is counted
    /// by recent data or by the block, and by one of them only.
    @Test
    void everyTimeIsCountedOnce() {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) {
            listed.clear();
            long start = random.nextLong(1000, 5000);
            long end = start + random.nextLong(1, 4000);
            long step = random.nextLong(1, 2000);
            long first = random.nextLong(900, 8000);
            long last = first + random.nextLong(0, 3000);
            block(first, last, 1);
            MetricsPlan plan = plan(range(start, end, step), random.nextLong(900, 9000));
            Interval whole = plan.query().interval();
            for (int at = 0; at < 50; at++) {
                long time = random.nextLong(first * SECOND, last * SECOND + SECOND);
                String what = "seed " + seed + " round " + i + " time " + time + " of " + whole;
                long counted = plan.jobs().jobs().stream()
                        .filter(job -> plan.grid(job).index(time) >= 0)
                        .count();
                assertThat(counted).as(what).isEqualTo(whole.index(time) >= 0 ? 1 : 0);
                plan.jobs().jobs().stream()
                        .map(plan::grid)
                        .filter(grid -> grid.index(time) >= 0)
                        .forEach(grid -> assertThat(grid.timestamp(grid.index(time)))
                                .as(what)
                                .isEqualTo(whole.timestamp(whole.index(time))));
            }
        }
    }
}
