// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.ServiceStats;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import io.minitempo.traceql.data.Strings;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Spans in memory. Attributes of resources lie on rows of their own, in the opposite order of the spans, and fields of
/// traces on rows of the traces, so that a forgotten mapping of rows is noticed.
final class FakeBatch implements SpanBatch {

    /// A value that cannot be queried.
    static final Object UNQUERYABLE = new Object();

    private final List<FakeSpan> spans;
    private final int[] starts;
    private final Set<Field> loaded = new HashSet<>();

    FakeBatch(List<FakeSpan> spans) {
        this.spans = List.copyOf(spans);
        List<Integer> bounds = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            if (i == 0 || spans.get(i).trace() != spans.get(i - 1).trace()) {
                bounds.add(i);
            }
        }
        bounds.add(spans.size());
        this.starts = bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    /// A span.
    ///
    /// @param values statics, lists of strings for arrays, or [#UNQUERYABLE]
    record FakeSpan(int trace, long start, Map<Field, Object> values) {

        FakeSpan startingAt(long nanos) {
            return new FakeSpan(trace, nanos, values);
        }
    }

    static SpanSource source(FakeBatch... batches) {
        Iterator<FakeBatch> iterator = List.of(batches).iterator();
        return new SpanSource() {
            @Override
            public @Nullable SpanBatch next() {
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public long inspectedBytes() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    List<FakeSpan> spans() {
        return spans;
    }

    /// The fields that were asked for.
    Set<Field> loaded() {
        return loaded;
    }

    @Override
    public int count(Level level) {
        return level == Level.TRACE ? starts.length - 1 : spans.size();
    }

    @Override
    public int[] spanStarts() {
        return starts;
    }

    @Override
    public int[] rowsAbove(Level level) {
        int[] rows = new int[spans.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = switch (level) {
                case TRACE -> traceOf(i);
                case RESOURCE, SCOPE -> rows.length - 1 - i;
                default -> throw new IllegalArgumentException(level.name());
            };
        }
        return rows;
    }

    private int traceOf(int span) {
        int found = Arrays.binarySearch(starts, span);
        return found >= 0 ? found : -found - 2;
    }

    @Override
    public int[] rowsBelow(Level level) {
        // Every span has two events or links; the first of them has no attributes.
        int[] rows = new int[spans.size() + 1];
        Arrays.setAll(rows, i -> 2 * i);
        return rows;
    }

    @Override
    public @Nullable NumberRange range(Intrinsic field) {
        LongSummaryStatistics times = spans.stream().mapToLong(FakeSpan::start).summaryStatistics();
        return field == Intrinsic.SPAN_START_TIME ? new NumberRange(times.getMin(), times.getMax()) : null;
    }

    @Override
    public Column column(Field field, @Nullable BitSet traces) {
        loaded.add(field);
        Level level = level(field);
        int size = switch (level) {
            case TRACE -> starts.length - 1;
            case EVENT, LINK -> spans.size() * 2;
            default -> spans.size();
        };
        byte[] types = new byte[size];
        long[] bits = new long[size];
        List<String> texts = new ArrayList<>();
        Map<String, Integer> known = new HashMap<>();
        List<Long> elements = new ArrayList<>();
        for (int span = 0; span < spans.size(); span++) {
            int row = switch (level) {
                case TRACE -> traceOf(span);
                case RESOURCE, SCOPE -> size - 1 - span;
                case EVENT, LINK -> 2 * span + 1;
                case SPAN -> span;
            };
            Object value = field == Intrinsic.SPAN_START_TIME
                    ? new Static.IntValue(spans.get(span).start())
                    : spans.get(span).values().get(field);
            encode(value, row, types, bits, texts, known, elements);
        }
        Strings strings = new Strings() {
            @Override
            public int size() {
                return texts.size();
            }

            @Override
            public String get(int id) {
                return texts.get(id);
            }
        };
        return new Column(
                level,
                size,
                types,
                ValueType.NIL,
                bits,
                strings,
                elements.stream().mapToLong(Long::longValue).toArray());
    }

    private static Level level(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic.level();
            case Attribute attribute ->
                switch (attribute.scope()) {
                    case SPAN -> Level.SPAN;
                    case RESOURCE -> Level.RESOURCE;
                    case EVENT -> Level.EVENT;
                    case LINK -> Level.LINK;
                    case INSTRUMENTATION -> Level.SCOPE;
                    case NONE -> throw new IllegalArgumentException("attribute without a scope: " + attribute.name());
                };
        };
    }

    private static void encode(
            @Nullable Object value,
            int row,
            byte[] types,
            long[] bits,
            List<String> texts,
            Map<String, Integer> known,
            List<Long> elements) {
        if (value == null) {
            return;
        }
        if (UNQUERYABLE.equals(value)) {
            types[row] = ValueType.UNQUERYABLE;
            return;
        }
        if (value instanceof List<?> list) {
            types[row] = ValueType.STRING_ARRAY;
            bits[row] = ((long) elements.size() << 32) | list.size();
            for (Object element : list) {
                elements.add((long) id((String) element, texts, known));
            }
            return;
        }
        switch ((Static) value) {
            case Static.Nil nil -> {}
            case Static.IntValue number -> set(row, types, bits, ValueType.INT, number.value());
            case Static.FloatValue number ->
                set(row, types, bits, ValueType.FLOAT, Double.doubleToRawLongBits(number.value()));
            case Static.StringValue text -> set(row, types, bits, ValueType.STRING, id(text.value(), texts, known));
            case Static.BooleanValue truth -> set(row, types, bits, ValueType.BOOLEAN, truth.value() ? 1 : 0);
            case Static.DurationValue duration -> set(row, types, bits, ValueType.DURATION, duration.nanos());
            case Static.StatusValue status -> set(row, types, bits, ValueType.STATUS, status.code());
            case Static.KindValue kind -> set(row, types, bits, ValueType.KIND, kind.code());
        }
    }

    private static void set(int row, byte[] types, long[] bits, byte type, long value) {
        types[row] = type;
        bits[row] = value;
    }

    private static int id(String text, List<String> texts, Map<String, Integer> known) {
        return known.computeIfAbsent(text, key -> {
            texts.add(key);
            return texts.size() - 1;
        });
    }

    @Override
    public boolean mayMatch(Field field, BinaryOperator operator, Static literal) {
        if (field != Intrinsic.SPAN_START_TIME || !(literal instanceof Static.IntValue time)) {
            return true;
        }
        return spans.stream().anyMatch(span -> switch (operator) {
            case GREATER -> span.start() > time.value();
            case LESS_EQUAL -> span.start() <= time.value();
            default -> true;
        });
    }

    @Override
    public byte[] traceId(int trace) {
        byte[] id = new byte[16];
        id[14] = (byte) (spans.get(starts[trace]).trace() >> 8);
        id[15] = (byte) spans.get(starts[trace]).trace();
        return id;
    }

    @Override
    public Map<String, ServiceStats> serviceStats(int trace) {
        return Map.of();
    }

    @Override
    public Set<String> attributeNames(Attribute.Scope scope) {
        Set<String> names = new HashSet<>();
        for (FakeSpan span : spans) {
            for (Field field : span.values().keySet()) {
                if (field instanceof Attribute attribute && attribute.scope() == scope) {
                    names.add(attribute.name());
                }
            }
        }
        return names;
    }
}
