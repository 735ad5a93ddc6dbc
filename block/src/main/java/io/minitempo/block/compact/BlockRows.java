// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.assemble.TraceEncoder;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.RootNames;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.objectstore.Backend;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The rows of a block, one after the other, each as the bytes of a `Trace`.
///
/// Pages are read for a slice of a row group at a time, so that memory is bounded by about [#SLICE_BYTES] of compressed
/// pages and one decoded page per column, however large block and row groups are. Owned by one thread.
final class BlockRows {

    /// Compressed bytes of a slice, about.
    static final long SLICE_BYTES = 8L << 20;

    private final BlockReader reader;
    private final long sliceBytes;
    private final WireWriter buffer = new WireWriter(64 << 10);
    private int nextGroup;
    private @Nullable RowGroupReader group;
    private @Nullable TraceEncoder slice;
    private int row = -1;
    private int sliceEnd;
    private @Nullable TraceId id;

    private BlockRows(BlockReader reader, long sliceBytes) {
        this.reader = reader;
        this.sliceBytes = sliceBytes;
    }

    /// Opens a block and stands before its first row.
    ///
    /// @throws CorruptBlockException when the footer is damaged
    /// @throws io.minitempo.core.TempoException.NotFound when the data is gone
    /// @throws InterruptedException when the caller is interrupted
    static BlockRows open(Backend backend, BlockMeta meta) throws InterruptedException {
        return new BlockRows(BlockReader.open(meta, backend.open(meta.keys().data(), meta.size())), SLICE_BYTES);
    }

    /// A reader's rows in slices of about so many bytes.
    static BlockRows of(BlockReader reader, long sliceBytes) {
        return new BlockRows(reader, sliceBytes);
    }

    /// Moves to the next row; false behind the last one.
    ///
    /// @throws CorruptBlockException when a page is damaged, or ids descend
    /// @throws InterruptedException when the caller is interrupted
    boolean next() throws InterruptedException {
        row++;
        while (row >= sliceEnd) {
            if (!nextSlice()) {
                id = null;
                return false;
            }
        }
        TraceId before = id;
        TraceId found = slice().traceId(row);
        if (before != null && before.compareTo(found) > 0) {
            throw new CorruptBlockException(
                    reader.file().source().key(),
                    CorruptBlockException.UNKNOWN_OFFSET,
                    "trace " + found + " stands behind " + before + ", expected ascending ids");
        }
        id = found;
        return true;
    }

    private boolean nextSlice() throws InterruptedException {
        RowGroupReader current = group;
        if (current == null || row >= current.rows()) {
            if (nextGroup == reader.rowGroups().size()) {
                return false;
            }
            current = reader.rowGroups().get(nextGroup++);
            group = current;
            row = 0;
            sliceEnd = 0;
            if (current.rows() == 0) {
                return true;
            }
        }
        slice = null;
        sliceEnd = Math.min(current.rows(), row + rowsOfASlice(current));
        slice = TraceEncoder.open(reader.schema(), current, row, sliceEnd);
        return true;
    }

    private int rowsOfASlice(RowGroupReader current) {
        long bytes = current.group().columns().stream()
                .mapToLong(chunk -> chunk.sizes().compressed())
                .sum();
        long slices = Math.max(1, (bytes + sliceBytes - 1) / sliceBytes);
        return (int) Math.max(1, (current.rows() + slices - 1) / slices);
    }

    /// The id of the row at hand.
    TraceId id() {
        TraceId current = id;
        if (current == null) {
            throw new IllegalStateException("no row at hand");
        }
        return current;
    }

    /// Whether a row with this id is at hand.
    boolean isAt(TraceId other) {
        return other.equals(id);
    }

    /// Whether there is no row at hand any more.
    boolean isAtEnd() {
        return id == null;
    }

    /// The row at hand.
    ///
    /// @throws CorruptBlockException when a page is damaged
    ByteBuffer trace() {
        slice().encode(row, buffer.clear());
        return ByteBuffer.wrap(buffer.toByteArray());
    }

    /// The names of the root in the row at hand.
    RootNames roots() {
        return new RootNames(slice().rootServiceName(row), slice().rootSpanName(row));
    }

    /// Where the row at hand stands.
    Place place() {
        RowGroupReader current = group;
        if (current == null) {
            throw new IllegalStateException("no row at hand");
        }
        return new Place(reader.schema(), current, row);
    }

    /// A row of a block.
    record Place(BlockSchema schema, RowGroupReader group, int row) {

        /// What the row weighs; see [RowWeight].
        ///
        /// @throws CorruptBlockException when a page is damaged
        /// @throws InterruptedException when the caller is interrupted
        long weight() throws InterruptedException {
            return RowWeight.of(schema, group, row);
        }
    }

    private TraceEncoder slice() {
        TraceEncoder current = slice;
        if (current == null) {
            throw new IllegalStateException("no row at hand");
        }
        return current;
    }
}
