// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import io.minitempo.block.assemble.TraceAssembler;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.ColumnIndex;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.OffsetIndex;
import io.minitempo.block.parquet.read.ColumnPages;
import io.minitempo.block.parquet.read.DecodedCache;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.ParquetFile;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.proto.tempopb.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The data file of one block: its footer, read once, and its row groups. Any thread may read; made to be cached.
public final class BlockReader {

    private final BlockSchema schema;
    private final ParquetFile file;
    private final Leaf traceId;
    private final List<RowGroupReader> groups;

    /// Where a trace lies.
    ///
    /// @param group the row group
    /// @param row the row in the row group
    public record Place(RowGroupReader group, int row) {}

    private BlockReader(BlockSchema schema, ParquetFile file, List<RowGroupReader> groups) {
        this.schema = schema;
        this.file = file;
        this.traceId = schema.leaf("TraceID");
        this.groups = groups;
    }

    /// Opens a block: reads the footer, with the length that the metadata gives, and checks that the columns are those
    /// that format and dedicated columns of the metadata demand.
    ///
    /// @throws io.minitempo.core.TempoException.NotBuilt when the format is not built
    /// @throws CorruptBlockException when the footer is damaged or the columns are others
    /// @throws InterruptedException when the caller is interrupted
    public static BlockReader open(BlockMeta meta, RangeReader data) throws InterruptedException {
        BlockSchema schema = BlockSchema.of(meta);
        return open(schema, ParquetFile.open(data, meta.footerSize()));
    }

    /// Opens a block whose footer is at hand.
    ///
    /// @throws CorruptBlockException when the columns are not those of the schema
    public static BlockReader open(BlockSchema schema, ParquetFile file) {
        String mismatch = schema.mismatch(file.schema());
        if (mismatch != null) {
            throw new CorruptBlockException(file.source().key(), CorruptBlockException.UNKNOWN_OFFSET, mismatch);
        }
        return new BlockReader(
                schema,
                file,
                file.footer().rowGroups().stream().map(file::rowGroup).toList());
    }

    /// The same block, read through another reader of the same bytes, such as one that counts them. Footer and page
    /// indexes are shared.
    public BlockReader through(RangeReader data) {
        ParquetFile other = new ParquetFile(data, file.footer());
        return new BlockReader(
                schema, other, groups.stream().map(group -> group.through(data)).toList());
    }

    /// The same block, whose dictionaries and other decoded parts are looked for in a cache and left there.
    public BlockReader keeping(DecodedCache cache) {
        return new BlockReader(
                schema, file, groups.stream().map(group -> group.keeping(cache)).toList());
    }

    /// Bytes that footer and page indexes, which a reader keeps in memory, have in the file.
    public long keptBytes() {
        return file.footer().length()
                + groups.stream().mapToLong(RowGroupReader::indexBytes).sum();
    }

    /// The columns.
    public BlockSchema schema() {
        return schema;
    }

    /// The file.
    public ParquetFile file() {
        return file;
    }

    /// The row groups, in order.
    public List<RowGroupReader> rowGroups() {
        return groups;
    }

    /// Looks a trace up and rebuilds it.
    ///
    /// At most three reads, whatever the size of the block: page indexes of the row group (kept for the next lookup),
    /// the page of ids, the pages of the row. The bloom filter is the caller's.
    ///
    /// @throws CorruptBlockException when what it reads is damaged
    /// @throws InterruptedException when the caller is interrupted
    public Optional<Trace> find(TraceId id) throws InterruptedException {
        Optional<Place> place = locate(id);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        RowGroupReader group = place.get().group();
        int row = place.get().row();
        return Optional.of(TraceAssembler.open(schema, group, row, row + 1).assemble(row));
    }

    /// Finds the row of a trace without reading its other columns.
    ///
    /// @throws CorruptBlockException when what it reads is damaged
    /// @throws InterruptedException when the caller is interrupted
    public Optional<Place> locate(TraceId id) throws InterruptedException {
        byte[] wanted = id.toBytes();
        int low = 0;
        int high = groups.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int side = compareToBounds(wanted, groups.get(middle));
            if (side == 0) {
                int row = rowOf(wanted, groups.get(middle));
                return row < 0 ? Optional.empty() : Optional.of(new Place(groups.get(middle), row));
            }
            if (side < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return Optional.empty();
    }

    /// Negative when an id lies before a row group, positive when behind, 0 when it may be inside.
    private int compareToBounds(byte[] id, RowGroupReader group) throws InterruptedException {
        ColumnChunk chunk = group.chunk(traceId);
        byte[] min = chunk.min();
        byte[] max = chunk.max();
        if (min == null || max == null) {
            ColumnPages ids = group.read(List.of(traceId), 0, group.rows()).getFirst();
            ByteArrays first = idsOf(ids, 0);
            ByteArrays last = idsOf(ids, ids.size() - 1);
            min = first.bytes(0);
            max = last.bytes(last.size() - 1);
        }
        if (Arrays.compareUnsigned(id, min) < 0) {
            return -1;
        }
        return Arrays.compareUnsigned(id, max) > 0 ? 1 : 0;
    }

    private int rowOf(byte[] id, RowGroupReader group) throws InterruptedException {
        group.loadIndexes(schema.parquet().leaves());
        int from = 0;
        int to = group.rows();
        ColumnIndex bounds = group.columnIndex(traceId);
        OffsetIndex offsets = group.offsetIndex(traceId);
        if (bounds != null && offsets != null) {
            int page = pageOf(id, bounds);
            if (page < 0) {
                return -1;
            }
            from = offsets.firstRow(page);
            to = offsets.endRow(page, group.rows());
        }
        ColumnPages pages = group.read(List.of(traceId), from, to).getFirst();
        for (int page = 0; page < pages.size(); page++) {
            int found = search(idsOf(pages, page), id);
            if (found >= 0) {
                return pages.firstRow(page) + found;
            }
        }
        return -1;
    }

    /// The only page whose bounds hold an id, or -1; ids ascend through the pages.
    private static int pageOf(byte[] id, ColumnIndex bounds) {
        int low = 0;
        int high = bounds.pages() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(id, bounds.min(middle)) < 0) {
                high = middle - 1;
            } else if (Arrays.compareUnsigned(id, bounds.max(middle)) > 0) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private static int search(ByteArrays ids, byte[] id) {
        int low = 0;
        int high = ids.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = ids.compareAt(middle, id, 0, id.length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private static ByteArrays idsOf(ColumnPages pages, int page) {
        return idsOf(pages.page(page).values());
    }

    private static ByteArrays idsOf(PageValues values) {
        if (values instanceof PageValues.Strings strings) {
            return strings.values();
        }
        if (!(values instanceof PageValues.Ids ids)) {
            throw new IllegalStateException("trace ids are not bytes");
        }
        ByteArrays distinct = ids.dictionary().strings();
        int[] starts = new int[ids.size()];
        int[] lengths = new int[ids.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = distinct.start(ids.ids()[i]);
            lengths[i] = distinct.length(ids.ids()[i]);
        }
        return new ByteArrays(distinct.data(), starts, lengths);
    }

    /// Tells the ids of a row group, in order; one page is in memory at a time.
    ///
    /// @throws CorruptBlockException when a page is damaged
    /// @throws InterruptedException when the caller is interrupted
    public void ids(RowGroupReader group, Consumer<TraceId> target) throws InterruptedException {
        PagedColumn column = group.open(List.of(traceId)).getFirst();
        BitSet rows = new BitSet();
        for (int row = 0; row < group.rows(); ) {
            rows.clear();
            rows.set(row);
            group.fetch(List.of(column), rows, true);
            int page = column.pageOf(row);
            ByteArrays ids = idsOf(column.page(page).values());
            for (int i = 0; i < ids.size(); i++) {
                target.accept(TraceId.of(ids.bytes(i)));
            }
            row = column.endRow(page);
            column.dropBefore(row);
        }
    }

    /// Rebuilds all traces of a row group, in order.
    ///
    /// Memory is bounded by the pages of the row group; for tests and tools.
    ///
    /// @throws CorruptBlockException when what it reads is damaged
    /// @throws InterruptedException when the caller is interrupted
    public List<StoredTrace> traces(RowGroupReader group) throws InterruptedException {
        TraceAssembler assembler = TraceAssembler.open(schema, group, 0, group.rows());
        List<StoredTrace> traces = new ArrayList<>(group.rows());
        for (int row = 0; row < group.rows(); row++) {
            traces.add(new StoredTrace(assembler.traceId(row), assembler.assemble(row)));
        }
        return traces;
    }

    /// A trace of a block.
    ///
    /// @param id the id
    /// @param trace its spans
    public record StoredTrace(TraceId id, Trace trace) {}
}
