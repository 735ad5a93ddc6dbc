// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.ScannedTrace;
import io.minitempo.core.TraceId;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Columns of scanned traces. What the format of the schema does not store is nil, so that an answer does not change
/// when a trace moves into a block.
final class OtlpColumns {

    private static final byte[] NOTHING = new byte[0];

    private final BlockSchema schema;
    private final List<TraceId> ids;
    private final List<ScannedTrace> traces;

    /// A number of a row.
    @FunctionalInterface
    private interface RowNumber {
        long of(ScannedTrace trace, int row);
    }

    /// Sees one row of a level: its number in the trace, and in the batch. Events and links are seen with the numbers
    /// that [ScannedTrace] gives them.
    @FunctionalInterface
    private interface Visitor {
        void visit(ScannedTrace trace, int span, int row, int inBatch);
    }

    OtlpColumns(BlockSchema schema, List<TraceId> ids, List<ScannedTrace> traces) {
        this.schema = schema;
        this.ids = ids;
        this.traces = traces;
    }

    /// Whether blocks of a format can be searched for rows of a level.
    static boolean isSearched(BlockSchema schema, Level level) {
        return (level != Level.LINK && level != Level.EVENT) || schema.format() != BlockFormat.VPARQUET3;
    }

    Column intrinsic(Intrinsic intrinsic, int rows) {
        if (IntrinsicColumns.place(schema, intrinsic) == null) {
            return Column.nil(intrinsic.level(), rows);
        }
        return switch (intrinsic) {
            case NAME -> texts(Level.SPAN, rows, Texts.Format.UTF8, ScannedTrace::name);
            case STATUS -> numbers(Level.SPAN, rows, ValueType.STATUS, ScannedTrace::statusCode);
            case STATUS_MESSAGE -> texts(Level.SPAN, rows, Texts.Format.UTF8, ScannedTrace::statusMessage);
            case KIND -> numbers(Level.SPAN, rows, ValueType.KIND, ScannedTrace::kind);
            case DURATION ->
                numbers(Level.SPAN, rows, ValueType.DURATION, (t, span) -> t.spanEnd(span) - t.spanStart(span));
            case SPAN_ID -> texts(Level.SPAN, rows, Texts.Format.SPAN_ID, ScannedTrace::spanId);
            case PARENT_ID -> texts(Level.SPAN, rows, Texts.Format.SPAN_ID, ScannedTrace::parentId);
            case CHILD_COUNT -> numbers(Level.SPAN, rows, ValueType.INT, ScannedTrace::childCount);
            case NESTED_SET_LEFT -> numbers(Level.SPAN, rows, ValueType.INT, ScannedTrace::nestedSetLeft);
            case NESTED_SET_RIGHT -> numbers(Level.SPAN, rows, ValueType.INT, ScannedTrace::nestedSetRight);
            case NESTED_SET_PARENT -> numbers(Level.SPAN, rows, ValueType.INT, ScannedTrace::nestedSetParent);
            case SPAN_START_TIME -> numbers(Level.SPAN, rows, ValueType.INT, ScannedTrace::spanStart);
            case TRACE_START_TIME -> numbers(Level.TRACE, rows, ValueType.INT, (t, row) -> t.startNanos());
            case TRACE_DURATION ->
                numbers(Level.TRACE, rows, ValueType.DURATION, (t, row) -> t.endNanos() - t.startNanos());
            case ROOT_NAME -> texts(Level.TRACE, rows, Texts.Format.UTF8, (t, row) -> t.rootName());
            case ROOT_SERVICE_NAME -> texts(Level.TRACE, rows, Texts.Format.UTF8, (t, row) -> t.rootService());
            case TRACE_ID -> traceIds();
            case EVENT_NAME -> texts(Level.EVENT, rows, Texts.Format.UTF8, ScannedTrace::eventName);
            case EVENT_TIME_SINCE_START -> timesSinceStart(rows);
            case LINK_TRACE_ID -> texts(Level.LINK, rows, Texts.Format.TRACE_ID, ScannedTrace::linkTraceId);
            case LINK_SPAN_ID -> texts(Level.LINK, rows, Texts.Format.SPAN_ID, ScannedTrace::linkSpanId);
            case INSTRUMENTATION_NAME -> texts(Level.SCOPE, rows, Texts.Format.UTF8, ScannedTrace::scopeName);
            case INSTRUMENTATION_VERSION -> texts(Level.SCOPE, rows, Texts.Format.UTF8, ScannedTrace::scopeVersion);
            case PARENT -> throw new IllegalArgumentException("intrinsic parent cannot be queried");
        };
    }

    private void each(Level level, Visitor visitor) {
        int inBatch = 0;
        for (ScannedTrace trace : traces) {
            int rows = switch (level) {
                case TRACE -> 1;
                case RESOURCE -> trace.resources();
                case SCOPE -> trace.scopes();
                case SPAN, EVENT, LINK -> trace.spans();
            };
            for (int row = 0; row < rows; row++) {
                if (level == Level.EVENT) {
                    for (int i = 0; i < trace.eventsOf(row); i++) {
                        visitor.visit(trace, row, trace.event(row, i), inBatch++);
                    }
                } else if (level == Level.LINK) {
                    for (int i = 0; i < trace.linksOf(row); i++) {
                        visitor.visit(trace, row, trace.link(row, i), inBatch++);
                    }
                } else {
                    visitor.visit(trace, row, row, inBatch++);
                }
            }
        }
    }

    private Column numbers(Level level, int rows, byte type, RowNumber number) {
        long[] bits = new long[rows];
        each(level, (trace, span, row, inBatch) -> bits[inBatch] = number.of(trace, row));
        return Column.of(level, type, bits);
    }

    private Column timesSinceStart(int rows) {
        long[] bits = new long[rows];
        each(
                Level.EVENT,
                (trace, span, event, inBatch) -> bits[inBatch] = trace.eventTime(event) - trace.spanStart(span));
        return Column.of(Level.EVENT, ValueType.DURATION, bits);
    }

    private Column texts(Level level, int rows, Texts.Format format, RowNumber text) {
        StringTable table = new StringTable();
        ColumnBuilder out = new ColumnBuilder(level, rows, format);
        each(level, (trace, span, row, inBatch) -> {
            long range = text.of(trace, row);
            out.set(inBatch, ValueType.STRING, table.add(trace.data(), (int) (range >>> 32), (int) range));
        });
        return table.enter(out, format).build(ValueType.STRING);
    }

    private Column traceIds() {
        StringTable table = new StringTable();
        ColumnBuilder out = new ColumnBuilder(Level.TRACE, ids.size(), Texts.Format.TRACE_ID);
        for (int t = 0; t < ids.size(); t++) {
            out.set(t, ValueType.STRING, table.add(ids.get(t).toBytes(), 0, TraceId.BYTES));
        }
        return table.enter(out, Texts.Format.TRACE_ID).build(ValueType.STRING);
    }

    Column attribute(Attribute attribute, int rows) {
        if (attribute.ofParent()) {
            throw new IllegalArgumentException("attributes of the parent cannot be queried");
        }
        Attribute.Scope scope = attribute.scope();
        Level level = AttributeColumns.levelOf(scope);
        if (!schema.hasAttributes(AttributeColumns.parentOf(scope))) {
            return Column.nil(level, rows);
        }
        ScannedTrace.Key key = ScannedTrace.Key.of(schema, AttributeColumns.columnScope(scope), attribute.name());
        @Nullable AttributeColumn own = key.own();
        boolean isNeverNil = own != null && own.kind() == AttributeColumn.Kind.SERVICE_NAME;
        StringTable table = new StringTable();
        ColumnBuilder out = new ColumnBuilder(level, rows, Texts.Format.UTF8);
        each(level, (trace, span, row, inBatch) -> {
            int found = trace.find(attributes(trace, level, row), key);
            if (found != ScannedTrace.NONE) {
                set(trace, found, inBatch, table, out);
            } else if (isNeverNil) {
                out.set(inBatch, ValueType.STRING, table.add(NOTHING, 0, 0));
            }
        });
        return table.enter(out, Texts.Format.UTF8).build();
    }

    private static long attributes(ScannedTrace trace, Level level, int row) {
        return switch (level) {
            case RESOURCE -> trace.resourceAttributes(row);
            case SCOPE -> trace.scopeAttributes(row);
            case SPAN -> trace.spanAttributes(row);
            case EVENT -> trace.eventAttributes(row);
            case LINK -> trace.linkAttributes(row);
            case TRACE -> throw new IllegalArgumentException("traces have no attributes");
        };
    }

    private static void set(ScannedTrace trace, int attribute, int row, StringTable table, ColumnBuilder out) {
        switch (trace.attributeKind(attribute)) {
            case STRING -> out.set(row, ValueType.STRING, string(trace, trace.attributeText(attribute), table));
            case INT -> out.set(row, ValueType.INT, trace.attributeScalar(attribute));
            case DOUBLE -> out.set(row, ValueType.FLOAT, trace.attributeScalar(attribute));
            case BOOLEAN -> out.set(row, ValueType.BOOLEAN, trace.attributeScalar(attribute));
            case STRING_ARRAY -> setArray(trace, attribute, row, ValueType.STRING, table, out);
            case INT_ARRAY -> setArray(trace, attribute, row, ValueType.INT, table, out);
            case DOUBLE_ARRAY -> setArray(trace, attribute, row, ValueType.FLOAT, table, out);
            case BOOLEAN_ARRAY -> setArray(trace, attribute, row, ValueType.BOOLEAN, table, out);
            case EMPTY_ARRAY -> out.setArray(row, ValueType.STRING, 0);
            case UNSUPPORTED -> out.set(row, ValueType.UNQUERYABLE, 0);
        }
    }

    private static int string(ScannedTrace trace, long range, StringTable table) {
        return table.add(trace.data(), (int) (range >>> 32), (int) range);
    }

    private static void setArray(
            ScannedTrace trace, int attribute, int row, byte type, StringTable table, ColumnBuilder out) {
        trace.openArray(attribute);
        int count = 0;
        long last = 0;
        while (trace.nextElement()) {
            last = switch (type) {
                case ValueType.STRING -> string(trace, trace.elementText(), table);
                case ValueType.BOOLEAN -> trace.elementScalar() != 0 ? 1 : 0;
                default -> trace.elementScalar();
            };
            out.addElement(last);
            count++;
        }
        if (count == 1) {
            out.set(row, type, last);
        } else {
            out.setArray(row, type, count);
        }
    }

    /// The keys of a scope.
    Set<String> names(Attribute.Scope scope) {
        Set<String> names = new TreeSet<>();
        Level level = AttributeColumns.levelOf(scope);
        if (!schema.hasAttributes(AttributeColumns.parentOf(scope))) {
            return names;
        }
        StringTable keys = new StringTable();
        each(level, (trace, span, row, inBatch) -> {
            long attributes = attributes(trace, level, row);
            int first = (int) (attributes >>> 32);
            for (int a = first; a < first + (int) attributes; a++) {
                long key = trace.attributeKey(a);
                keys.add(trace.data(), (int) (key >>> 32), (int) key);
            }
        });
        Texts texts = new Texts(List.of(keys.strings()), Texts.Format.UTF8, false);
        for (int i = 0; i < texts.size(); i++) {
            names.add(texts.get(i));
        }
        names.removeIf(name -> isNil(scope, level, name));
        return names;
    }

    /// Whether a key that occurs has nothing that a block keeps.
    private boolean isNil(Attribute.Scope scope, Level level, String name) {
        ScannedTrace.Key key = ScannedTrace.Key.of(schema, AttributeColumns.columnScope(scope), name);
        if (key.own() == null) {
            return false;
        }
        boolean[] found = new boolean[1];
        each(
                level,
                (trace, span, row, inBatch) ->
                        found[0] |= trace.find(attributes(trace, level, row), key) != ScannedTrace.NONE);
        return !found[0];
    }
}
