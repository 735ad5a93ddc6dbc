// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Collects the metadata of a block. Owned by one thread.
public final class BlockMetaBuilder {

    private final String format;
    private final BlockId blockId;
    private TenantId tenant;
    private Instant startTime = BlockMeta.UNSET_TIME;
    private Instant endTime = BlockMeta.UNSET_TIME;
    private long totalObjects;
    private long size;
    private int compactionLevel;
    private int indexPageSize;
    private int totalRecords;
    private int bloomShards;
    private int footerSize;
    private DedicatedColumns dedicatedColumns = DedicatedColumns.NONE;
    private int replicationFactor;
    private @Nullable ClassicEncoding encoding;

    BlockMetaBuilder(String format, BlockId blockId, TenantId tenant) {
        this.format = format;
        this.blockId = blockId;
        this.tenant = tenant;
    }

    BlockMetaBuilder(BlockMeta meta) {
        this(meta.format(), meta.blockId(), meta.tenant());
        this.startTime = meta.startTime();
        this.endTime = meta.endTime();
        this.totalObjects = meta.totalObjects();
        this.size = meta.size();
        this.compactionLevel = meta.compactionLevel();
        this.indexPageSize = meta.indexPageSize();
        this.totalRecords = meta.totalRecords();
        this.bloomShards = meta.bloomShards();
        this.footerSize = meta.footerSize();
        this.dedicatedColumns = meta.dedicatedColumns();
        this.replicationFactor = meta.replicationFactor();
        this.encoding = meta.encoding();
    }

    /// Whose traces the block holds.
    public BlockMetaBuilder tenant(TenantId value) {
        tenant = value;
        return this;
    }

    /// The earliest start and the latest end of a span.
    public BlockMetaBuilder times(Instant start, Instant end) {
        startTime = start;
        endTime = end;
        return this;
    }

    /// Number of traces.
    public BlockMetaBuilder totalObjects(long value) {
        totalObjects = value;
        return this;
    }

    /// Length of the data file in bytes.
    public BlockMetaBuilder size(long value) {
        size = value;
        return this;
    }

    /// How often the content was compacted.
    public BlockMetaBuilder compactionLevel(int value) {
        compactionLevel = value;
        return this;
    }

    /// 0 in every Parquet block.
    BlockMetaBuilder indexPageSize(int value) {
        indexPageSize = value;
        return this;
    }

    /// Number of row groups.
    public BlockMetaBuilder totalRecords(int value) {
        totalRecords = value;
        return this;
    }

    /// Number of bloom filter shards.
    public BlockMetaBuilder bloomShards(int value) {
        bloomShards = value;
        return this;
    }

    /// Length of the Parquet footer in bytes.
    public BlockMetaBuilder footerSize(int value) {
        footerSize = value;
        return this;
    }

    /// Which attributes have columns of their own, already as the format can store them.
    public BlockMetaBuilder dedicatedColumns(DedicatedColumns value) {
        dedicatedColumns = value;
        return this;
    }

    /// 1 for a block written once, 0 for one of several copies of an ingester.
    public BlockMetaBuilder replicationFactor(int value) {
        replicationFactor = value;
        return this;
    }

    /// What Tempo 2.10 also notes; null to leave it out as 3.x does.
    public BlockMetaBuilder encoding(@Nullable ClassicEncoding value) {
        encoding = value;
        return this;
    }

    /// The metadata.
    ///
    /// @throws IllegalArgumentException when a number is negative
    public BlockMeta build() {
        return new BlockMeta(
                format,
                blockId,
                tenant,
                startTime,
                endTime,
                totalObjects,
                size,
                compactionLevel,
                indexPageSize,
                totalRecords,
                bloomShards,
                footerSize,
                dedicatedColumns,
                replicationFactor,
                encoding);
    }
}
