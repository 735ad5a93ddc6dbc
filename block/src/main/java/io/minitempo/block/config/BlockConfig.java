// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import io.minitempo.block.bloom.BloomSizing;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.PageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The block `storage.trace.block`: how blocks are written (`spec/blocks.md §4`, §6, §8). The keys that only Tempo 2.10
/// has concern its row format and are not built.
///
/// @param bloomFilterFalsePositive wanted rate of wrong answers of the bloom filters
/// @param bloomFilterShardSizeBytes size of a bloom filter shard
/// @param version the format
/// @param parquetRowGroupSizeBytes size from which a row group is closed, estimated
/// @param parquetDedicatedColumns attributes with columns of their own
/// @param compression ours, Tempo reads all of them: `exact` for codecs and pages as Tempo writes them; empty for the
/// same
///     codecs, with levels compressed where that costs searches nothing, 83 % of the size; `compact` with all levels
///     compressed, 65 %; `dense` for other codecs, too, about a third
public record BlockConfig(
        double bloomFilterFalsePositive,
        int bloomFilterShardSizeBytes,
        BlockFormat version,
        long parquetRowGroupSizeBytes,
        List<DedicatedColumnConfig> parquetDedicatedColumns,
        String compression) {

    private static final Map<String, PageLayout> LAYOUTS = Map.of(
            "", PageLayout.MIXED, "exact", PageLayout.TEMPO, "compact", PageLayout.COMPACT, "dense", PageLayout.DENSE);

    /// Copies the list.
    public BlockConfig {
        parquetDedicatedColumns = List.copyOf(parquetDedicatedColumns);
    }

    /// The defaults of Tempo 3.0.3 and 2.10.8.
    public static BlockConfig defaults() {
        return new BlockConfig(
                0.01,
                102_400,
                BlockFormat.VPARQUET4,
                100_000_000,
                DedicatedColumns.defaults().columns().stream()
                        .map(DedicatedColumnConfig::of)
                        .toList(),
                "");
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!(bloomFilterFalsePositive > 0 && bloomFilterFalsePositive < 1)) {
            problems.add("bloom_filter_false_positive: must be above 0 and below 1, found " + bloomFilterFalsePositive);
        }
        if (bloomFilterShardSizeBytes < 1) {
            problems.add("bloom_filter_shard_size_bytes: must be at least 1, found " + bloomFilterShardSizeBytes);
        }
        if (parquetRowGroupSizeBytes < 1) {
            problems.add("parquet_row_group_size_bytes: must be at least 1, found " + parquetRowGroupSizeBytes);
        }
        if (!LAYOUTS.containsKey(compression)) {
            problems.add("compression: must be empty, exact, compact or dense, found " + compression);
        }
        if (parquetDedicatedColumns.stream().noneMatch(c -> c.name().isEmpty())) {
            dedicatedColumns().problems().forEach(p -> problems.add("parquet_dedicated_columns: " + p));
        }
        return problems;
    }

    /// The dedicated columns as configured; a block stores what its format can, see [DedicatedColumns#in].
    public DedicatedColumns dedicatedColumns() {
        return new DedicatedColumns(parquetDedicatedColumns.stream()
                .map(DedicatedColumnConfig::toColumn)
                .toList());
    }

    /// How pages are written: as by default where [#validate] has a problem with the compression.
    public PageLayout pageLayout() {
        return LAYOUTS.getOrDefault(compression, PageLayout.MIXED);
    }

    /// The layout of the bloom filter of a block of about `traces` traces.
    public BloomSizing bloomSizing(long traces) {
        return BloomSizing.of(traces, bloomFilterFalsePositive, bloomFilterShardSizeBytes);
    }
}
