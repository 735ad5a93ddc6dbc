// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.block.parquet.write.ByteSink;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.parquet.write.ParquetWriter;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the data file of a block from traces in ascending order of their ids.
///
/// Row groups go to the sink as they fill; memory is bounded by one row group and the ids of the traces. Owned by one
/// thread. After an [InterruptedException] or a failure of the sink the builder is of no use.
public final class BlockBuilder {

    /// What our files say of their writer.
    public static final String CREATED_BY = "mini-tempo version 0.1.0(build )";

    /// How often the size of the open row group is looked at, in traces; a trace of average size has some kilobytes.
    private static final int TRACES_PER_CHECK = 16;

    private final Options options;
    private final BlockSchema schema;
    private final ParquetWriter writer;
    private final TraceShredder shredder;
    private final TraceIdList ids = new TraceIdList();
    private final List<TraceId> lastIds = new ArrayList<>();
    private @Nullable TraceId last;
    private long spans;
    private long duplicates;
    private long startNanos;
    private long endNanos;

    /// How a data file is written.
    ///
    /// @param rowGroupBytes about how many bytes a row group has
    /// @param pageBytes about how many bytes of values and levels a page has
    /// @param layout how levels and values are put into pages
    /// @param dropDuplicates whether later spans of a trace with id and kind of an earlier one are dropped
    ///     (`spec/write-path.md §5.1`, step 4)
    public record Options(long rowGroupBytes, int pageBytes, PageLayout layout, boolean dropDuplicates) {

        /// Tempo's row groups of 100 MB, pages of 64 KiB of both versions, duplicates dropped.
        public static Options defaults() {
            return new Options(100_000_000L, PageLayout.MIXED.pageBytes(), PageLayout.MIXED, true);
        }

        /// These options with another size of row groups, `parquet_row_group_size_bytes`.
        public Options withRowGroupBytes(long bytes) {
            return new Options(bytes, pageBytes, layout, dropDuplicates);
        }

        /// These options with another layout of pages, and pages of its size.
        public Options withLayout(PageLayout other) {
            return new Options(rowGroupBytes, other.pageBytes(), other, dropDuplicates);
        }

        /// These options with duplicates kept or dropped.
        public Options withDropDuplicates(boolean drop) {
            return new Options(rowGroupBytes, pageBytes, layout, drop);
        }
    }

    /// What came of a block.
    ///
    /// @param traces the ids of all traces, ascending
    /// @param spans spans written
    /// @param duplicates spans dropped as duplicates
    /// @param startNanos earliest start of a span in unsigned Unix nanoseconds, 0 when none has one
    /// @param endNanos latest end of a span in unsigned Unix nanoseconds
    /// @param size bytes of the data file
    /// @param footerSize bytes of its footer
    /// @param index the last id of every row group
    public record Summary(
            TraceIdList traces,
            long spans,
            long duplicates,
            long startNanos,
            long endNanos,
            long size,
            int footerSize,
            RowGroupIndex index) {}

    /// A builder that writes to a sink, which stays the caller's to complete.
    ///
    /// @throws TempoException.NotBuilt for vParquet3, which is only read
    public BlockBuilder(BlockSchema schema, ByteSink sink, Options options) {
        if (schema.format() == BlockFormat.VPARQUET3) {
            throw new TempoException.NotBuilt("writing vParquet3 is not built, expected vParquet4 or vParquet5");
        }
        this.schema = schema;
        this.options = options;
        this.writer = new ParquetWriter(
                schema.parquet(), sink, CREATED_BY, options.pageBytes(), options.layout(), schema::isSeldomRead);
        this.shredder = new TraceShredder(schema, writer);
    }

    /// The schema written.
    public BlockSchema schema() {
        return schema;
    }

    /// Adds a trace that came in one piece: `segments` are `Trace` messages whose batches belong together.
    ///
    /// @throws IllegalArgumentException when the id is not above the one before
    /// @throws io.minitempo.core.wire.WireException when a segment is not a `Trace`; the block is as before then
    /// @throws InterruptedException when the caller is interrupted while a row group is written
    public TraceRow add(TraceId id, List<ByteBuffer> segments) throws InterruptedException {
        return addMerged(id, List.of(segments));
    }

    /// Adds a trace that came in several pieces, in order, which are merged as rows of partial traces are
    /// (`spec/blocks.md §11.4`). Pieces that equal the first one count for nothing.
    ///
    /// @throws IllegalArgumentException when the id is not above the one before
    /// @throws io.minitempo.core.wire.WireException when a segment is not a `Trace`; the block is as before then
    /// @throws InterruptedException when the caller is interrupted while a row group is written
    public TraceRow addMerged(TraceId id, List<List<ByteBuffer>> pieces) throws InterruptedException {
        return add(id, pieces, null);
    }

    /// Adds a trace from the rows that blocks have of it, in order, merged as by [#addMerged]. The order of spans in a
    /// row is not the one in which they came, so that the root can only be known from the row.
    ///
    /// @throws IllegalArgumentException when the id is not above the one before
    /// @throws io.minitempo.core.wire.WireException when a row is not a `Trace`; the block is as before then
    /// @throws InterruptedException when the caller is interrupted while a row group is written
    public TraceRow addRows(TraceId id, List<ByteBuffer> rows, RootNames roots) throws InterruptedException {
        return add(id, rows.stream().map(List::of).toList(), roots);
    }

    private TraceRow add(TraceId id, List<List<ByteBuffer>> pieces, @Nullable RootNames roots)
            throws InterruptedException {
        TraceId before = last;
        if (before != null && before.compareTo(id) >= 0) {
            throw new IllegalArgumentException("trace " + id + " does not come after " + before);
        }
        TraceRow row = shredder.shred(id, distinct(pieces), roots, options.dropDuplicates());
        last = id;
        ids.add(id);
        spans += row.spans();
        duplicates += row.duplicates();
        if (row.startNanos() != 0 && (startNanos == 0 || Long.compareUnsigned(row.startNanos(), startNanos) < 0)) {
            startNanos = row.startNanos();
        }
        if (Long.compareUnsigned(row.endNanos(), endNanos) > 0) {
            endNanos = row.endNanos();
        }
        if (writer.openRows() % TRACES_PER_CHECK == 0 && writer.openBytes() >= options.rowGroupBytes()) {
            endRowGroup();
        }
        return row;
    }

    /// One piece where all are equal.
    static List<List<ByteBuffer>> distinct(List<List<ByteBuffer>> pieces) {
        return pieces.size() > 1 && pieces.stream().allMatch(pieces.getFirst()::equals)
                ? List.of(pieces.getFirst())
                : pieces;
    }

    private void endRowGroup() throws InterruptedException {
        TraceId id = last;
        if (id != null && writer.openRows() > 0) {
            writer.endRowGroup();
            lastIds.add(id);
        }
    }

    /// Writes what is open and the footer.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Summary finish() throws InterruptedException {
        endRowGroup();
        ParquetWriter.Summary file = writer.finish();
        return new Summary(
                ids,
                spans,
                duplicates,
                startNanos,
                endNanos,
                file.size(),
                file.footerLength(),
                new RowGroupIndex(lastIds));
    }
}
