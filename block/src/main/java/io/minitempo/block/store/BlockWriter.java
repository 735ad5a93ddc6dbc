// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.store;

import io.minitempo.block.bloom.BloomFilterBuilder;
import io.minitempo.block.bloom.BloomSizing;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.write.ByteSink;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.shred.RootNames;
import io.minitempo.block.shred.TraceIdList;
import io.minitempo.block.shred.TraceRow;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.Upload;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// Writes a block into a backend: the data file while traces come in ascending order of their ids, then the
/// no-compact flag, bloom filters, index and, last, the metadata (`spec/blocks.md §2`).
///
/// Until the metadata is there the block does not exist for readers. Owned by one thread. Closed before [#finish], or
/// after a failure, it leaves no metadata.
public final class BlockWriter implements AutoCloseable {

    private final Backend backend;
    private final BlockMeta template;
    private final Settings settings;
    private final BlockKeys keys;
    private final Upload upload;
    private final BlockBuilder builder;

    /// How blocks are written.
    ///
    /// @param data how the data file is written
    /// @param bloomFalsePositive `bloom_filter_false_positive`
    /// @param bloomShardBytes `bloom_filter_shard_size_bytes`
    /// @param noCompact whether to set the flag that keeps compaction away
    /// @param successor the format of what takes the place of blocks whose own format is only read
    public record Settings(
            BlockBuilder.Options data,
            double bloomFalsePositive,
            int bloomShardBytes,
            boolean noCompact,
            BlockFormat successor) {

        /// Settings of who writes new blocks and takes no other's place.
        public Settings(BlockBuilder.Options data, double bloomFalsePositive, int bloomShardBytes, boolean noCompact) {
            this(data, bloomFalsePositive, bloomShardBytes, noCompact, BlockFormat.VPARQUET4);
        }

        /// Tempo's defaults: 1 % false positives, shards of 100 KiB, no flag.
        public static Settings defaults() {
            return new Settings(BlockBuilder.Options.defaults(), 0.01, 102_400, false);
        }

        /// As `storage.trace.block` says.
        public static Settings of(BlockConfig config) {
            return new Settings(
                    BlockBuilder.Options.defaults()
                            .withRowGroupBytes(config.parquetRowGroupSizeBytes())
                            .withLayout(config.pageLayout()),
                    config.bloomFilterFalsePositive(),
                    config.bloomFilterShardSizeBytes(),
                    false,
                    isWritten(config.version()) ? config.version() : BlockFormat.VPARQUET4);
        }

        /// The format of what takes the place of blocks of this format: the same, if it can be written.
        public BlockFormat formatFor(BlockFormat input) {
            return isWritten(input) ? input : successor;
        }

        /// These settings with other options of the data file.
        public Settings withData(BlockBuilder.Options options) {
            return new Settings(options, bloomFalsePositive, bloomShardBytes, noCompact, successor);
        }

        /// These settings with the no-compact flag.
        public Settings withNoCompact() {
            return new Settings(data, bloomFalsePositive, bloomShardBytes, true, successor);
        }
    }

    private BlockWriter(Backend backend, BlockMeta template, Settings settings, Upload upload, BlockSchema schema) {
        this.backend = backend;
        this.template = template;
        this.settings = settings;
        this.keys = template.keys();
        this.upload = upload;
        this.builder = new BlockBuilder(schema, ByteSink.to(upload), settings.data());
    }

    private static boolean isWritten(BlockFormat format) {
        return format != BlockFormat.VPARQUET3;
    }

    /// Starts a block. `template` gives format, id, tenant, dedicated columns, compaction level and replication factor.
    ///
    /// @throws io.minitempo.core.TempoException.NotBuilt when the format cannot be written
    /// @throws InterruptedException when the caller is interrupted
    public static BlockWriter start(Backend backend, BlockMeta template, Settings settings)
            throws InterruptedException {
        BlockSchema schema = BlockSchema.of(template);
        if (!isWritten(schema.format())) {
            throw new TempoException.NotBuilt("writing vParquet3 is not built, expected vParquet4 or vParquet5");
        }
        Upload upload = backend.startUpload(template.keys().data());
        return new BlockWriter(backend, template, settings, upload, schema);
    }

    /// Adds a trace; see [BlockBuilder#add].
    ///
    /// @throws InterruptedException when the caller is interrupted
    public TraceRow add(TraceId id, List<ByteBuffer> segments) throws InterruptedException {
        return builder.add(id, segments);
    }

    /// Adds a trace that came in several pieces; see [BlockBuilder#addMerged].
    ///
    /// @throws InterruptedException when the caller is interrupted
    public TraceRow addMerged(TraceId id, List<List<ByteBuffer>> pieces) throws InterruptedException {
        return builder.addMerged(id, pieces);
    }

    /// Adds a trace from the rows that blocks have of it; see [BlockBuilder#addRows].
    ///
    /// @throws InterruptedException when the caller is interrupted
    public TraceRow addRows(TraceId id, List<ByteBuffer> rows, RootNames roots) throws InterruptedException {
        return builder.addRows(id, rows, roots);
    }

    /// Writes the rest and returns the metadata, with the times given: those of the spans, clamped as the caller's
    /// contract demands.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public BlockMeta finish(Instant start, Instant end) throws InterruptedException {
        BlockBuilder.Summary summary = builder.finish();
        upload.complete();
        if (settings.noCompact()) {
            backend.put(keys.noCompact(), new byte[0]);
        }
        TraceIdList traces = summary.traces();
        BloomFilterBuilder bloom = new BloomFilterBuilder(
                BloomSizing.of(Math.max(1, traces.size()), settings.bloomFalsePositive(), settings.bloomShardBytes()));
        for (int i = 0; i < traces.size(); i++) {
            bloom.add(traces.get(i));
        }
        for (int shard = 0; shard < bloom.shards(); shard++) {
            backend.put(keys.bloom(shard), bloom.shard(shard));
        }
        backend.put(keys.index(), summary.index().toJson());
        BlockMeta meta = template.toBuilder()
                .dedicatedColumns(builder.schema().dedicatedColumns())
                .times(start, end)
                .totalObjects(traces.size())
                .size(summary.size())
                .totalRecords(summary.index().lastIds().size())
                .bloomShards(bloom.shards())
                .footerSize(summary.footerSize())
                .build();
        backend.put(keys.meta(), meta.toJson());
        return meta;
    }

    /// Discards what was not finished.
    @Override
    public void close() {
        upload.close();
    }
}
