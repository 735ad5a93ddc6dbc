// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ColumnTest;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.ServiceStats;
import io.minitempo.traceql.data.SpanBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Some consecutive traces of a row group.
final class BlockSpanBatch implements SpanBatch {

    private final RowGroupColumns group;
    private final int from;
    private final int to;
    private final IntrinsicColumns intrinsics;
    private final AttributeColumns attributes;
    private final TraceDetails details;
    private final Map<Field, Loaded> columns = new HashMap<>();
    private final Map<Level, int[]> above = new EnumMap<>(Level.class);
    private final Map<Level, int[]> below = new EnumMap<>(Level.class);
    private final List<ColumnBuilder> built = new ArrayList<>();
    private int @Nullable [] spanStarts;

    /// A column, and the traces that it holds.
    private record Loaded(Column column, @Nullable BitSet traces) {
        boolean holds(@Nullable BitSet wanted) {
            if (traces == null) {
                return true;
            }
            if (wanted == null) {
                return false;
            }
            BitSet missing = (BitSet) wanted.clone();
            missing.andNot(traces);
            return missing.isEmpty();
        }
    }

    /// The rows `[from, to)` of a row group.
    BlockSpanBatch(RowGroupColumns group, int from, int to) {
        this.group = group;
        this.from = from;
        this.to = to;
        ColumnLoader loader = new ColumnLoader(this, group);
        this.intrinsics = new IntrinsicColumns(this, group, loader);
        this.attributes = new AttributeColumns(this, group, loader);
        this.details = new TraceDetails(group, to);
    }

    int traces() {
        return to - from;
    }

    /// A column to fill, whose arrays are used again when the batch is dropped.
    ColumnBuilder builder(Level level, Texts.Format format) throws InterruptedException {
        ColumnBuilder builder = new ColumnBuilder(level, count(level), format, group.scratch());
        built.add(builder);
        return builder;
    }

    /// Gives the arrays of all columns back, which are not looked at any more.
    void drop() {
        built.forEach(ColumnBuilder::drop);
        built.clear();
        columns.clear();
        above.values().forEach(group.scratch()::give);
        above.clear();
    }

    /// The row group's row behind the last one of the batch.
    int endRow() {
        return to;
    }

    /// The number in the row group of the batch's first row of a level from trace to span.
    int groupStart(Level level) throws InterruptedException {
        return group.shape(from).start(level, from);
    }

    /// The number in the batch of the first row of a level that a row of the row group has, or would have.
    int start(Level level, int row) throws InterruptedException {
        return switch (level) {
            case TRACE, RESOURCE, SCOPE, SPAN -> {
                Shape shape = group.shape(row);
                yield shape.start(level, row) - shape.start(level, from);
            }
            case EVENT, LINK -> rowsBelow(level)[start(Level.SPAN, row)];
        };
    }

    @Override
    public int count(Level level) throws InterruptedException {
        return start(level, to);
    }

    @Override
    public int[] spanStarts() throws InterruptedException {
        int[] starts = spanStarts;
        if (starts == null) {
            starts = new int[to - from + 1];
            for (int row = from; row <= to; row++) {
                starts[row - from] = start(Level.SPAN, row);
            }
            spanStarts = starts;
        }
        return starts;
    }

    @Override
    public int[] rowsAbove(Level level) throws InterruptedException {
        int[] rows = above.get(level);
        if (rows == null) {
            rows = switch (level) {
                case TRACE -> traceOfSpans();
                case RESOURCE -> resourceOfSpans();
                case SCOPE -> scopeOfSpans();
                case SPAN, EVENT, LINK -> throw new IllegalArgumentException(level + " is not above spans");
            };
            above.put(level, rows);
        }
        return rows;
    }

    private int[] traceOfSpans() throws InterruptedException {
        int[] starts = spanStarts();
        int[] rows = group.scratch().ints(starts[traces()]);
        for (int t = 0; t < traces(); t++) {
            Arrays.fill(rows, starts[t], starts[t + 1], t);
        }
        return rows;
    }

    private int[] resourceOfSpans() throws InterruptedException {
        Shape shape = group.shape(to);
        int[] rows = group.scratch().ints(count(Level.SPAN));
        int first = groupStart(Level.RESOURCE);
        int firstSpan = groupStart(Level.SPAN);
        int end = shape.start(Level.RESOURCE, to);
        for (int r = first; r < end; r++) {
            int start = shape.spanOf(shape.scopeOf(r));
            Arrays.fill(rows, start - firstSpan, shape.spanOf(shape.scopeOf(r + 1)) - firstSpan, r - first);
        }
        return rows;
    }

    private int[] scopeOfSpans() throws InterruptedException {
        Shape shape = group.shape(to);
        int[] rows = group.scratch().ints(count(Level.SPAN));
        int first = groupStart(Level.SCOPE);
        int firstSpan = groupStart(Level.SPAN);
        int end = shape.start(Level.SCOPE, to);
        for (int s = first; s < end; s++) {
            Arrays.fill(rows, shape.spanOf(s) - firstSpan, shape.spanOf(s + 1) - firstSpan, s - first);
        }
        return rows;
    }

    @Override
    public int[] rowsBelow(Level level) throws InterruptedException {
        int[] rows = below.get(level);
        if (rows == null) {
            rows = switch (level) {
                case EVENT -> below(intrinsics.eventColumns());
                case LINK -> below(intrinsics.linkColumns());
                case TRACE, RESOURCE, SCOPE, SPAN -> throw new IllegalArgumentException(level + " is not below spans");
            };
            below.put(level, rows);
        }
        return rows;
    }

    /// Counts the events or links of every span by the levels of the smallest of some columns; none for no column.
    private int[] below(List<String> names) throws InterruptedException {
        int[] starts = new int[count(Level.SPAN) + 1];
        if (names.isEmpty()) {
            return starts;
        }
        Leaf leaf = group.smallest(names);
        BatchRows all = BatchRows.of(from, to, null);
        PagedColumn column = group.load(leaf, all.rows());
        for (int row = from; row < to; ) {
            int p = column.pageOf(row);
            int end = Math.min(to, column.endRow(p));
            if (!column.isNull(p)) {
                countBelow(column, p, row, end, starts);
            }
            row = end;
        }
        for (int span = 1; span < starts.length; span++) {
            starts[span] += starts[span - 1];
        }
        return starts;
    }

    private void countBelow(PagedColumn column, int p, int row, int end, int[] counts) throws InterruptedException {
        ColumnPage page = column.page(p);
        byte[] repetition = page.repetition();
        byte[] definition = page.definition();
        int to = page.pairOf(end);
        int span = start(Level.SPAN, row);
        int last = start(Level.SPAN, end);
        for (int i = page.pairOf(row); i < to; i++) {
            span += repetition[i] <= Shape.SPAN && definition[i] >= Shape.SPAN ? 1 : 0;
            if (span > last) {
                throw column.corrupt(p, "more spans than other columns have");
            }
            counts[span] += definition[i] >= Shape.BELOW ? 1 : 0;
        }
        if (span != last) {
            throw column.corrupt(p, "levels differ from those of other columns");
        }
    }

    @Override
    public Column column(Field field, @Nullable BitSet traces) throws InterruptedException {
        Loaded known = columns.get(field);
        if (known != null && known.holds(traces)) {
            return known.column;
        }
        BitSet wanted = traces == null ? null : (BitSet) traces.clone();
        BatchRows rows = BatchRows.of(from, to, wanted);
        Column column = switch (field) {
            case Intrinsic intrinsic -> intrinsics.column(intrinsic, rows);
            case Attribute attribute -> attributes.column(attribute, rows);
        };
        columns.put(field, new Loaded(column, rows.whole() ? null : wanted));
        return column;
    }

    @Override
    public @Nullable BitSet matching(Field field, ColumnTest test, @Nullable BitSet traces)
            throws InterruptedException {
        Loaded known = columns.get(field);
        boolean isLoaded = known != null && known.holds(traces);
        return isLoaded || !(field instanceof Attribute attribute)
                ? null
                : attributes.matching(attribute, test, BatchRows.of(from, to, traces));
    }

    @Override
    public boolean mayMatch(Field field, BinaryOperator operator, Static literal) throws InterruptedException {
        return group.pruning().mayMatch(field, operator, literal, from, to);
    }

    @Override
    public @Nullable NumberRange range(Intrinsic field) throws InterruptedException {
        return group.pruning().range(field, from, to);
    }

    @Override
    public void prepare(Collection<Field> fields, BitSet traces) throws InterruptedException {
        Set<Leaf> leaves = new LinkedHashSet<>(details.leaves());
        for (Field field : fields) {
            Loaded known = columns.get(field);
            if (known == null || !known.holds(traces)) {
                leaves.addAll(
                        switch (field) {
                            case Intrinsic intrinsic -> intrinsics.leaves(intrinsic);
                            case Attribute attribute -> attributes.leaves(attribute);
                        });
            }
        }
        leaves.removeIf(leaf -> group.group().chunk(leaf).allNull());
        BitSet rows = BatchRows.of(from, to, traces).rows();
        group.load(List.copyOf(leaves), rows);
        details.prepared(rows);
    }

    @Override
    public byte[] traceId(int trace) throws InterruptedException {
        return details.id(from + trace);
    }

    @Override
    public Map<String, ServiceStats> serviceStats(int trace) throws InterruptedException {
        return details.serviceStats(from + trace);
    }

    @Override
    public Set<String> attributeNames(Attribute.Scope scope) throws InterruptedException {
        return attributes.names(scope, BatchRows.of(from, to, null));
    }
}
