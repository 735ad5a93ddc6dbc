// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import static io.minitempo.block.compact.CompactionScene.NOON;
import static io.minitempo.block.compact.CompactionScene.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.compact.BlockSelector.Limits;
import io.minitempo.block.compact.BlockSelector.Selection;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.BlockMetaBuilder;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.BlockId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BlockSelectorTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<BlockMeta> blocks = new ArrayList<>();

    private BlockMeta block(Instant end, int level, long objects) {
        return block(end, level, objects, builder -> builder);
    }

    private BlockMeta block(Instant end, int level, long objects, UnaryOperator<BlockMetaBuilder> more) {
        BlockId id = new BlockId(new UUID(0, blocks.size() + 1));
        BlockMeta meta = more.apply(BlockMeta.builder(BlockFormat.VPARQUET4, id, TENANT)
                        .times(end.minusSeconds(60), end)
                        .compactionLevel(level)
                        .totalObjects(objects)
                        .size(objects * 10)
                        .replicationFactor(1))
                .build();
        blocks.add(meta);
        return meta;
    }

    private static Limits limits() {
        return new Limits(HOUR, 6_000_000, 100L << 30, 2, 4, 0);
    }

    private List<List<BlockMeta>> select(Limits limits) {
        return selections(limits).stream().map(Selection::blocks).toList();
    }

    private List<Selection> selections(Limits limits) {
        return new BlockSelector(limits).select(blocks, NOON);
    }

    @Test
    void takesFourOfAWindowSmallestFirst() {
        BlockMeta five = block(NOON, 0, 5);
        BlockMeta one = block(NOON, 0, 1);
        BlockMeta four = block(NOON, 0, 4);
        BlockMeta two = block(NOON, 0, 2);
        BlockMeta three = block(NOON, 0, 3);
        BlockMeta six = block(NOON, 0, 6);

        assertThat(select(limits())).containsExactly(List.of(one, two, three, four), List.of(five, six));
    }

    @Test
    void aBlockAloneIsLeft() {
        block(NOON, 0, 1);
        assertThat(select(limits())).isEmpty();
    }

    @Test
    void windowsLevelsFormatsColumnsAndCopiesAreNotMixed() {
        block(NOON, 0, 1);
        block(NOON.minus(HOUR), 0, 1);
        block(NOON, 1, 1);
        block(NOON, 0, 1, builder -> builder.replicationFactor(0));
        block(NOON, 0, 1, builder -> builder.dedicatedColumns(DedicatedColumns.defaults()));
        BlockMeta other = BlockMeta.builder(BlockFormat.VPARQUET5, new BlockId(new UUID(1, 1)), TENANT)
                .times(NOON, NOON)
                .totalObjects(1)
                .replicationFactor(1)
                .build();
        blocks.add(other);

        assertThat(select(limits())).isEmpty();
    }

    @Test
    void blocksOfTheOldFormatAreMergedAmongThemselves() {
        for (int number = 1; number <= 2; number++) {
            block(NOON, 0, 1);
            blocks.add(BlockMeta.builder(BlockFormat.VPARQUET3, new BlockId(new UUID(1, number)), TENANT)
                    .times(NOON, NOON)
                    .totalObjects(1)
                    .replicationFactor(1)
                    .build());
        }

        assertThat(select(limits()))
                .hasSize(2)
                .allSatisfy(job -> assertThat(job)
                        .extracting(BlockMeta::format)
                        .containsOnly(job.getFirst().format())
                        .hasSize(2));
    }

    @Test
    void blocksOlderThanADayAreMergedWhateverTheirLevel() {
        Instant old = NOON.minus(Duration.ofHours(30));
        BlockMeta two = block(old, 2, 1);
        BlockMeta ten = block(old, 10, 9);
        BlockMeta one = block(old, 1, 5);

        // Levels sort as text.
        assertThat(select(limits())).containsExactly(List.of(one, ten, two));
    }

    @Test
    void theWindowOfADayAgoIsLeftOut() {
        Instant edge = NOON.minus(Duration.ofHours(24));
        block(edge, 0, 1);
        block(edge, 0, 1);
        assertThat(select(limits())).isEmpty();
    }

    @Test
    void sumsOfTracesAndBytesAreLimited() {
        BlockMeta one = block(NOON, 0, 1);
        BlockMeta two = block(NOON, 0, 2);
        BlockMeta three = block(NOON, 0, 3);
        BlockMeta four = block(NOON, 0, 4);

        assertThat(select(new Limits(HOUR, 6, 1000, 2, 4, 0))).containsExactly(List.of(one, two, three));
        assertThat(select(new Limits(HOUR, 1000, 30, 2, 4, 0))).containsExactly(List.of(one, two));
        assertThat(select(new Limits(HOUR, 1000, 70, 2, 2, 0)))
                .containsExactly(List.of(one, two), List.of(three, four));
    }

    @Test
    void blocksOfTheHighestLevelAndUnknownOnesAreLeft() {
        block(NOON, 3, 1);
        block(NOON, 3, 1);
        blocks.add(BlockMeta.fromJson(
                new String(block(NOON, 0, 1).toJson(), StandardCharsets.UTF_8)
                        .replace("vParquet4", "vParquet9")
                        .getBytes(StandardCharsets.UTF_8),
                "test"));

        assertThat(select(new Limits(HOUR, 1000, 1000, 2, 4, 3))).isEmpty();
        assertThat(select(new Limits(HOUR, 1000, 1000, 2, 4, 4))).hasSize(1);
    }

    @Test
    void ownershipNamesTenantLevelWindowAndCopies() {
        block(NOON, 2, 1);
        block(NOON, 2, 1);
        Instant old = NOON.minus(Duration.ofDays(2));
        block(old, 0, 1);
        block(old, 1, 1);
        long window = NOON.getEpochSecond() / 3600;

        assertThat(selections(limits()))
                .extracting(Selection::ownership)
                .containsExactly("acme-2-" + window + "-1", "acme-" + (window - 48) + "-1");
    }

    @Test
    void aBlockThatEndsInTheFutureIsMergedWithItsLike() {
        block(NOON.plus(Duration.ofHours(3)), 0, 1);
        block(NOON.plus(Duration.ofHours(3)), 0, 2);
        assertThat(select(limits())).hasSize(1);
    }
}
