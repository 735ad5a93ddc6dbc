// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a block without opening it: the content of its `meta.json` (`spec/blocks.md §4`).
///
/// @param format the version of the block format, known here or not; see [#knownFormat]
/// @param blockId the id, which is also the directory of the block
/// @param tenant whose traces it holds
/// @param startTime the earliest start of a span, or [#UNSET_TIME]
/// @param endTime the latest end of a span, or [#UNSET_TIME]
/// @param totalObjects number of traces, which are the rows of the data file
/// @param size length of the data file in bytes
/// @param compactionLevel 0 for a fresh block, one more for each compaction
/// @param indexPageSize 0 in every Parquet block
/// @param totalRecords number of row groups, or one more
/// @param bloomShards number of bloom filter shards; 0 in very old blocks, see [#bloomShardCount]
/// @param footerSize length of the Parquet footer in bytes
/// @param dedicatedColumns which attributes have columns of their own
/// @param replicationFactor 1 for a block written once, 0 for one of several copies of an ingester
/// @param encoding what Tempo 2.10 also notes; null in blocks of 3.x
public record BlockMeta(
        String format,
        BlockId blockId,
        TenantId tenant,
        Instant startTime,
        Instant endTime,
        long totalObjects,
        long size,
        int compactionLevel,
        int indexPageSize,
        int totalRecords,
        int bloomShards,
        int footerSize,
        DedicatedColumns dedicatedColumns,
        int replicationFactor,
        @Nullable ClassicEncoding encoding) {

    /// A time that was never set, the zero time of Go.
    public static final Instant UNSET_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final int LEGACY_BLOOM_SHARDS = 10;

    /// Checks that no number is negative.
    public BlockMeta {
        if (totalObjects < 0
                || size < 0
                || compactionLevel < 0
                || indexPageSize < 0
                || totalRecords < 0
                || bloomShards < 0
                || footerSize < 0
                || replicationFactor < 0) {
            throw new IllegalArgumentException("no number in the metadata of block " + blockId + " may be negative");
        }
    }

    /// A builder of the metadata of a new block, with every number 0, unset times and no dedicated columns.
    public static BlockMetaBuilder builder(BlockFormat format, BlockId blockId, TenantId tenant) {
        return new BlockMetaBuilder(format.text(), blockId, tenant);
    }

    /// A builder that starts from this metadata.
    public BlockMetaBuilder toBuilder() {
        return new BlockMetaBuilder(this);
    }

    /// The format, if it is one that can be read here.
    public Optional<BlockFormat> knownFormat() {
        return BlockFormat.of(format);
    }

    /// The number of bloom filter shards, that of very old blocks included.
    public int bloomShardCount() {
        return bloomShards == 0 ? LEGACY_BLOOM_SHARDS : bloomShards;
    }

    /// The names of the block's objects.
    public BlockKeys keys() {
        return new BlockKeys(tenant, blockId);
    }

    /// Whether the block may hold spans within a time range, both ends included, as searches choose blocks
    /// (`spec/api.md §5.3`): times of blocks are whole seconds, so the last span may end within the one after.
    public boolean overlaps(Instant start, Instant end) {
        return !startTime.isAfter(end) && !endTime.isBefore(start);
    }

    /// Whether the id lies within a shard, both ends included.
    public boolean isWithin(BlockId first, BlockId last) {
        return blockId.compareTo(first) >= 0 && blockId.compareTo(last) <= 0;
    }

    /// The bytes of `meta.json`.
    public byte[] toJson() {
        return MetaJson.write(this);
    }

    /// Reads the bytes of a `meta.json`; keys that are not known are ignored.
    ///
    /// @param object the key or path, for messages
    /// @throws CorruptBlockException when they are not the metadata of a block
    public static BlockMeta fromJson(byte[] json, String object) {
        return MetaJson.read(json, object);
    }

    /// The bytes of the message `backend.v1.BlockMeta` of the tenant index (`spec/blocks.md §5`).
    public byte[] toProtobuf() {
        return MetaWire.write(this).toByteArray();
    }

    /// Reads a message `backend.v1.BlockMeta`.
    ///
    /// @param object the key or path, for messages
    /// @throws CorruptBlockException when it is not the metadata of a block
    public static BlockMeta fromProtobuf(byte[] message, String object) {
        return MetaWire.guard(object, () -> MetaWire.read(message, 0, message.length));
    }
}
