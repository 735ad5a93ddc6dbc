// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Link;
import io.minitempo.traceql.data.TraceTable.Resource;
import io.minitempo.traceql.data.TraceTable.Scope;
import io.minitempo.traceql.data.TraceTable.Span;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A [SpanBatch] over plain objects, for tests. Rows outside the wanted traces are nil, so that an evaluator that reads
/// them is found out. Counts what it is asked.
public final class TableBatch implements SpanBatch {

    private final List<Trace> traces;
    private final List<Integer> traceOfSpan = new ArrayList<>();
    private final List<Integer> resourceOfSpan = new ArrayList<>();
    private final List<Integer> scopeOfSpan = new ArrayList<>();
    private final List<Integer> spanOfEvent = new ArrayList<>();
    private final List<Integer> spanOfLink = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private final List<Scope> scopes = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<int[]> nestedSets = new ArrayList<>();
    private final int[] spanStarts;
    private final List<String> loads = new ArrayList<>();
    private boolean mayMatch = true;

    /// A batch of traces.
    public TableBatch(List<Trace> traces) {
        this.traces = traces;
        spanStarts = new int[traces.size() + 1];
        for (int t = 0; t < traces.size(); t++) {
            for (Resource resource : traces.get(t).resources()) {
                add(t, resource);
            }
            nestedSets.addAll(Arrays.asList(TraceTable.nestedSets(traces.get(t).spans())));
            spanStarts[t + 1] = spans.size();
        }
    }

    private void add(int trace, Resource resource) {
        for (Scope scope : resource.scopes()) {
            for (Span span : scope.spans()) {
                traceOfSpan.add(trace);
                resourceOfSpan.add(resources.size());
                scopeOfSpan.add(scopes.size());
                for (Event event : span.events()) {
                    spanOfEvent.add(spans.size());
                    events.add(event);
                }
                for (Link link : span.links()) {
                    spanOfLink.add(spans.size());
                    links.add(link);
                }
                spans.add(span);
            }
            scopes.add(scope);
        }
        resources.add(resource);
    }

    /// Lets statistics rule everything out.
    public TableBatch ruledOut() {
        mayMatch = false;
        return this;
    }

    /// A source of this one batch.
    public SpanSource asSource() {
        return new SpanSource() {
            private @Nullable SpanBatch left = TableBatch.this;

            @Override
            public @Nullable SpanBatch next() {
                @Nullable SpanBatch next = left;
                left = null;
                return next;
            }

            @Override
            public long inspectedBytes() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    /// What was loaded so far: field and number of traces (`*` for all).
    public List<String> loads() {
        return loads;
    }

    /// The span with an ordinal.
    public Span span(int ordinal) {
        return spans.get(ordinal);
    }

    @Override
    public int count(Level level) {
        return switch (level) {
            case TRACE -> traces.size();
            case RESOURCE -> resources.size();
            case SCOPE -> scopes.size();
            case SPAN -> spans.size();
            case EVENT -> events.size();
            case LINK -> links.size();
        };
    }

    @Override
    public int[] spanStarts() {
        return spanStarts;
    }

    @Override
    public int[] rowsAbove(Level level) {
        return switch (level) {
            case TRACE -> ints(traceOfSpan);
            case RESOURCE -> ints(resourceOfSpan);
            case SCOPE -> ints(scopeOfSpan);
            case SPAN, EVENT, LINK -> throw new IllegalArgumentException(level + " is not above spans");
        };
    }

    @Override
    public int[] rowsBelow(Level level) {
        List<Integer> owners = switch (level) {
            case EVENT -> spanOfEvent;
            case LINK -> spanOfLink;
            case TRACE, RESOURCE, SCOPE, SPAN -> throw new IllegalArgumentException(level + " is not below spans");
        };
        int[] starts = new int[spans.size() + 1];
        for (int owner : owners) {
            starts[owner + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        return starts;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Column column(Field field, @Nullable BitSet wanted) {
        loads.add(field + " " + (wanted == null ? "*" : wanted.cardinality()));
        Level level = level(field);
        ColumnBuilder builder = new ColumnBuilder(level, count(level));
        for (int row = 0; row < count(level); row++) {
            if (wanted == null || wanted.get(traceOf(level, row))) {
                builder.put(row, value(field, row));
            }
        }
        return builder.build();
    }

    private static Level level(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic.level();
            case Attribute attribute ->
                switch (attribute.scope()) {
                    case NONE -> throw new IllegalArgumentException("no scope: " + attribute);
                    case SPAN -> Level.SPAN;
                    case RESOURCE -> Level.RESOURCE;
                    case INSTRUMENTATION -> Level.SCOPE;
                    case EVENT -> Level.EVENT;
                    case LINK -> Level.LINK;
                };
        };
    }

    private int traceOf(Level level, int row) {
        return switch (level) {
            case TRACE -> row;
            case RESOURCE -> traceOfSpan.get(resourceOfSpan.indexOf(row));
            case SCOPE -> traceOfSpan.get(scopeOfSpan.indexOf(row));
            case SPAN -> traceOfSpan.get(row);
            case EVENT -> traceOfSpan.get(spanOfEvent.get(row));
            case LINK -> traceOfSpan.get(spanOfLink.get(row));
        };
    }

    private @Nullable Object value(Field field, int row) {
        return switch (field) {
            case Attribute attribute ->
                switch (attribute.scope()) {
                    case NONE -> throw new IllegalArgumentException("no scope: " + attribute);
                    case SPAN -> spans.get(row).attributes().get(attribute.name());
                    case RESOURCE -> resources.get(row).attributes().get(attribute.name());
                    case INSTRUMENTATION -> scopes.get(row).attributes().get(attribute.name());
                    case EVENT -> events.get(row).attributes().get(attribute.name());
                    case LINK -> links.get(row).attributes().get(attribute.name());
                };
            case Intrinsic intrinsic -> value(intrinsic, row);
        };
    }

    private @Nullable Object value(Intrinsic intrinsic, int row) {
        return switch (intrinsic) {
            case NAME -> spans.get(row).name();
            case STATUS -> new Static.StatusValue(spans.get(row).status());
            case STATUS_MESSAGE -> spans.get(row).statusMessage();
            case KIND -> new Static.KindValue(spans.get(row).kind());
            case DURATION -> new Static.DurationValue(spans.get(row).duration());
            case SPAN_ID -> spans.get(row).id();
            case PARENT_ID ->
                spans.get(row).parentId().isEmpty()
                        ? "0".repeat(16)
                        : spans.get(row).parentId();
            case CHILD_COUNT ->
                traces.get(traceOfSpan.get(row)).spans().stream()
                        .filter(span -> span.parentId().equals(spans.get(row).id()))
                        .count();
            case NESTED_SET_LEFT -> (long) nestedSets.get(row)[0];
            case NESTED_SET_RIGHT -> (long) nestedSets.get(row)[1];
            case NESTED_SET_PARENT -> (long) nestedSets.get(row)[2];
            case SPAN_START_TIME -> spans.get(row).start();
            case TRACE_START_TIME -> startOf(row);
            case TRACE_DURATION -> new Static.DurationValue(endOf(row) - startOf(row));
            case ROOT_NAME -> root(row) < 0 ? "" : spans.get(root(row)).name();
            case ROOT_SERVICE_NAME -> root(row) < 0 ? "" : service(root(row));
            case TRACE_ID -> traces.get(row).id();
            case EVENT_NAME -> events.get(row).name();
            case EVENT_TIME_SINCE_START ->
                new Static.DurationValue(events.get(row).sinceStart());
            case LINK_TRACE_ID -> links.get(row).traceId();
            case LINK_SPAN_ID -> links.get(row).spanId();
            case INSTRUMENTATION_NAME -> scopes.get(row).name();
            case INSTRUMENTATION_VERSION -> scopes.get(row).version();
            case PARENT -> throw new IllegalArgumentException("reserved");
        };
    }

    private long startOf(int trace) {
        return traces.get(trace).spans().stream().mapToLong(Span::start).min().orElse(0);
    }

    private long endOf(int trace) {
        return traces.get(trace).spans().stream()
                .mapToLong(span -> span.start() + span.duration())
                .max()
                .orElse(0);
    }

    private int root(int trace) {
        for (int span = spanStarts[trace + 1] - 1; span >= spanStarts[trace]; span--) {
            if (spans.get(span).parentId().isEmpty()) {
                return span;
            }
        }
        return -1;
    }

    private String service(int span) {
        Object name = resources.get(resourceOfSpan.get(span)).attributes().get("service.name");
        return name instanceof String text ? text : "";
    }

    @Override
    public boolean mayMatch(Field field, BinaryOperator operator, Static literal) {
        return mayMatch;
    }

    @Override
    public byte[] traceId(int trace) {
        String id = traces.get(trace).id();
        return HexFormat.of().parseHex("0".repeat(32 - id.length()) + id);
    }

    @Override
    public Map<String, ServiceStats> serviceStats(int trace) {
        Map<String, ServiceStats> stats = new TreeMap<>();
        for (int span = spanStarts[trace]; span < spanStarts[trace + 1]; span++) {
            int error = spans.get(span).status() == 2 ? 1 : 0;
            stats.merge(
                    service(span),
                    new ServiceStats(1, error),
                    (a, b) -> new ServiceStats(a.spans() + b.spans(), a.errors() + b.errors()));
        }
        return stats;
    }

    @Override
    public Set<String> attributeNames(Attribute.Scope scope) {
        Set<String> names = new HashSet<>();
        switch (scope) {
            case NONE -> throw new IllegalArgumentException("no scope");
            case SPAN -> spans.forEach(span -> names.addAll(span.attributes().keySet()));
            case RESOURCE ->
                resources.forEach(resource -> names.addAll(resource.attributes().keySet()));
            case INSTRUMENTATION ->
                scopes.forEach(scopeOf -> names.addAll(scopeOf.attributes().keySet()));
            case EVENT ->
                events.forEach(event -> names.addAll(event.attributes().keySet()));
            case LINK -> links.forEach(link -> names.addAll(link.attributes().keySet()));
        }
        return names;
    }

    /// Encodes objects as a column, with types per row only where they differ.
    private static final class ColumnBuilder {

        private final Level level;
        private final byte[] types;
        private final long[] bits;
        private final List<String> strings = new ArrayList<>();
        private final Map<String, Integer> ids = new HashMap<>();
        private final List<Long> elements = new ArrayList<>();

        ColumnBuilder(Level level, int size) {
            this.level = level;
            this.types = new byte[size];
            this.bits = new long[size];
        }

        void put(int row, @Nullable Object value) {
            if (value instanceof List<?> list && list.size() != 1) {
                int from = elements.size();
                byte element = ValueType.STRING;
                for (Object one : list) {
                    element = typeOf(one);
                    elements.add(encode(one));
                }
                types[row] = (byte) (element - ValueType.INT + ValueType.INT_ARRAY);
                bits[row] = (long) from << 32 | list.size();
                return;
            }
            Object scalar = value instanceof List<?> list ? list.getFirst() : value;
            types[row] = typeOf(scalar);
            bits[row] = encode(scalar);
        }

        private static byte typeOf(@Nullable Object value) {
            return switch (value) {
                case null -> ValueType.NIL;
                case Long number -> ValueType.INT;
                case Double number -> ValueType.FLOAT;
                case String text -> ValueType.STRING;
                case Boolean bool -> ValueType.BOOLEAN;
                case Static.DurationValue duration -> ValueType.DURATION;
                case Static.StatusValue status -> ValueType.STATUS;
                case Static.KindValue kind -> ValueType.KIND;
                default -> ValueType.UNQUERYABLE;
            };
        }

        private long encode(@Nullable Object value) {
            return switch (value) {
                case null -> 0;
                case Long number -> number;
                case Double number -> Double.doubleToRawLongBits(number);
                case String text ->
                    ids.computeIfAbsent(text, key -> {
                        strings.add(key);
                        return strings.size() - 1;
                    });
                case Boolean bool -> bool ? 1 : 0;
                case Static.DurationValue duration -> duration.nanos();
                case Static.StatusValue status -> status.code();
                case Static.KindValue kind -> kind.code();
                default -> 0;
            };
        }

        Column build() {
            boolean uniform = true;
            for (byte type : types) {
                uniform &= type == types[0];
            }
            String[] texts = strings.toArray(String[]::new);
            Strings dictionary = new Strings() {
                @Override
                public int size() {
                    return texts.length;
                }

                @Override
                public String get(int id) {
                    return texts[id];
                }
            };
            long[] flat = elements.stream().mapToLong(Long::longValue).toArray();
            byte first = types.length == 0 ? ValueType.NIL : types[0];
            return new Column(level, types.length, uniform ? null : types, first, bits, dictionary, flat);
        }
    }
}
