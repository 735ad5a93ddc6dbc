// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.parquet.read.Scratch;
import io.minitempo.block.parquet.read.ScratchPool;
import io.minitempo.block.read.BlockReader;
import io.minitempo.objectstore.CountingRangeReader;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The spans of a block, or of some of its row groups, which are the pages of a search job (`spec/api.md §6`,
/// `startPage` and `pagesToSearch`).
///
/// A batch is a slice of a row group. The first is small, so that a search that finds its results soon has decoded
/// little; each is four times the one before, up to a size whose columns stay in the processor's cache, so that a scan
/// pays the cost of a batch seldom. Slices are cut by traces, without reading anything.
public final class BlockSpanSource implements SpanSource {

    private static final int FIRST_SPANS = 2_000;
    private static final int MOST_SPANS = 64_000;
    private static final int GROWTH = 4;

    private final CountingRangeReader reader;
    private final BlockReader block;
    private final List<RowGroupReader> groups;
    private int nextGroup;
    private final @Nullable ScratchPool pool;
    private @Nullable Scratch scratch;
    private @Nullable RowGroupColumns open;
    private @Nullable BlockSpanBatch last;
    private int nextRow;
    private int spans;

    private BlockSpanSource(BlockReader block, int firstGroup, int count, int firstSpans, @Nullable ScratchPool pool) {
        this.pool = pool;
        this.spans = firstSpans;
        this.reader = new CountingRangeReader(block.file().source());
        this.block = block.through(reader);
        int size = this.block.rowGroups().size();
        int from = Math.min(firstGroup, size);
        this.groups = this.block.rowGroups().subList(from, Math.min(size, Math.addExact(from, count)));
    }

    /// All spans of a block.
    public static BlockSpanSource of(BlockReader block) {
        return new BlockSpanSource(block, 0, block.rowGroups().size(), FIRST_SPANS, null);
    }

    /// The spans of the row groups `[first, first + count)`, as far as the block has them.
    ///
    /// @throws IllegalArgumentException when an argument is negative
    public static BlockSpanSource of(BlockReader block, int first, int count) {
        if (first < 0 || count < 0) {
            throw new IllegalArgumentException("row groups from " + first + ", " + count + " of them");
        }
        return new BlockSpanSource(
                block, first, Math.min(count, block.rowGroups().size()), FIRST_SPANS, null);
    }

    /// As [#of(BlockReader, int, int)], with arrays that other sources used before and will use again: what a batch
    /// gave must not be looked at after the next batch was asked for, or the source was closed.
    ///
    /// @throws IllegalArgumentException when a number is negative
    public static BlockSpanSource of(BlockReader block, int first, int count, ScratchPool pool) {
        if (first < 0 || count < 0) {
            throw new IllegalArgumentException("row groups from " + first + ", " + count + " of them");
        }
        return new BlockSpanSource(
                block, first, Math.min(count, block.rowGroups().size()), FIRST_SPANS, pool);
    }

    /// All spans of a block, about so many of them in the first batch.
    static BlockSpanSource of(BlockReader block, int firstSpans, ScratchPool pool) {
        return new BlockSpanSource(block, 0, block.rowGroups().size(), firstSpans, pool);
    }

    @Override
    public @Nullable SpanBatch next() throws InterruptedException {
        dropLast();
        RowGroupColumns columns = open;
        while (columns == null || nextRow >= columns.group().rows()) {
            if (columns != null) {
                columns.dropBefore(columns.group().rows());
                open = null;
            }
            if (nextGroup == groups.size()) {
                return null;
            }
            columns =
                    new RowGroupColumns(block.schema(), groups.get(nextGroup++).using(scratch()));
            open = columns;
            nextRow = 0;
        }
        columns.dropBefore(nextRow);
        int from = nextRow;
        nextRow = (int) Math.min(columns.group().rows(), from + Math.max(1, rowsFor(columns, spans)));
        spans = Math.min(MOST_SPANS, spans * GROWTH);
        BlockSpanBatch batch = new BlockSpanBatch(columns, from, nextRow);
        last = batch;
        return batch;
    }

    private Scratch scratch() {
        Scratch taken = scratch;
        if (taken == null) {
            taken = pool == null ? Scratch.NONE : pool.take();
            scratch = taken;
        }
        return taken;
    }

    private void dropLast() {
        BlockSpanBatch batch = last;
        if (batch != null) {
            batch.drop();
            last = null;
        }
    }

    /// How many traces have about so many spans.
    private static long rowsFor(RowGroupColumns columns, int spans) {
        long rows = columns.group().rows();
        long all =
                columns.group().chunk(columns.schema().leaf("rs.ss.Spans.Kind")).values();
        return all == 0 ? rows : rows * spans / all;
    }

    /// The keys of a scope's attributes in all row groups, whatever was given out as batches before: dictionaries are
    /// read, keys of rows only where there is none. A key counts although all values under it cannot be queried.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Set<String> attributeNames(Attribute.Scope scope) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        for (RowGroupReader group : groups) {
            RowGroupColumns columns = new RowGroupColumns(block.schema(), group);
            names.addAll(new BlockSpanBatch(columns, 0, group.rows()).attributeNames(scope));
        }
        return names;
    }

    @Override
    public long inspectedBytes() {
        return reader.bytes();
    }

    @Override
    public void close() {
        nextGroup = groups.size();
        dropLast();
        RowGroupColumns columns = open;
        if (columns != null) {
            columns.keepShape();
            columns.dropBefore(columns.group().rows());
            open = null;
        }
        Scratch taken = scratch;
        if (taken != null && pool != null) {
            scratch = null;
            pool.give(taken);
        }
    }
}
