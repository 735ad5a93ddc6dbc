// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import com.google.protobuf.ByteString;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.ServiceStats;
import io.minitempo.traceql.data.ValueType;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What columns of traces hold, by the plainest reading of `spec/traceql.md §4` and `spec/blocks.md §11.3`: one object
/// per value. The traces are in storage order, with duplicates dropped and groups merged.
final class PlainSpans {

    /// A value that is neither nil nor queryable.
    enum Marker {
        UNQUERYABLE
    }

    static final Object UNQUERYABLE = Marker.UNQUERYABLE;

    private final List<TraceId> ids;
    private final List<Trace> traces;
    private final List<Trace> inputs;
    private final boolean childCounts;
    final List<Resource> resources = new ArrayList<>();
    final List<ScopeSpans> scopes = new ArrayList<>();
    final List<Span> spans = new ArrayList<>();
    final List<Integer> spanTrace = new ArrayList<>();
    final List<Integer> spanResource = new ArrayList<>();
    final List<Integer> spanScope = new ArrayList<>();
    final List<int[]> sets = new ArrayList<>();

    /// A typed value.
    record Typed(byte type, Object value) {}

    /// @param inputs the traces before groups were merged: which root is the last depends on that
    PlainSpans(List<TraceId> ids, List<Trace> traces, List<Trace> inputs, boolean childCounts) {
        this.ids = ids;
        this.inputs = inputs;
        this.traces = traces;
        this.childCounts = childCounts;
        for (int t = 0; t < traces.size(); t++) {
            List<Span> ofTrace = new ArrayList<>();
            for (ResourceSpans batch : traces.get(t).getResourceSpansList()) {
                resources.add(batch.getResource());
                for (ScopeSpans scope : batch.getScopeSpansList()) {
                    scopes.add(scope);
                    for (Span span : scope.getSpansList()) {
                        ofTrace.add(span);
                        spanTrace.add(t);
                        spanResource.add(resources.size() - 1);
                        spanScope.add(scopes.size() - 1);
                    }
                }
            }
            spans.addAll(ofTrace);
            sets.addAll(nestedSets(ofTrace));
        }
    }

    /// Only the name of a service is never nil.
    private static @Nullable Object orEmpty(String key, @Nullable Object value) {
        return value == null && key.equals("service.name") ? "" : value;
    }

    int count(Level level) {
        return switch (level) {
            case TRACE -> traces.size();
            case RESOURCE -> resources.size();
            case SCOPE -> scopes.size();
            case SPAN -> spans.size();
            case EVENT -> spans.stream().mapToInt(Span::getEventsCount).sum();
            case LINK -> spans.stream().mapToInt(Span::getLinksCount).sum();
        };
    }

    /// The values of a field, null for nil.
    List<@Nullable Object> values(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic(intrinsic);
            case Attribute attribute -> attribute(attribute);
        };
    }

    /// The trace of every row of a level.
    List<Integer> tracesOf(Level level) {
        List<Integer> found = new ArrayList<>();
        for (int t = 0; t < traces.size(); t++) {
            int rows = 0;
            for (ResourceSpans batch : traces.get(t).getResourceSpansList()) {
                rows += level == Level.RESOURCE ? 1 : 0;
                for (ScopeSpans scope : batch.getScopeSpansList()) {
                    rows += level == Level.SCOPE ? 1 : 0;
                    for (Span span : scope.getSpansList()) {
                        rows += switch (level) {
                            case SPAN -> 1;
                            case EVENT -> span.getEventsCount();
                            case LINK -> span.getLinksCount();
                            case TRACE, RESOURCE, SCOPE -> 0;
                        };
                    }
                }
            }
            for (int i = level == Level.TRACE ? 1 : rows; i > 0; i--) {
                found.add(t);
            }
        }
        return found;
    }

    private List<@Nullable Object> intrinsic(Intrinsic intrinsic) {
        return switch (intrinsic) {
            case NAME -> spans(s -> s.getName());
            case STATUS ->
                spans(s -> new Typed(ValueType.STATUS, (long) s.getStatus().getCodeValue()));
            case STATUS_MESSAGE -> spans(s -> s.getStatus().getMessage());
            case KIND -> spans(s -> new Typed(ValueType.KIND, (long) s.getKindValue()));
            case DURATION ->
                spans(s -> new Typed(ValueType.DURATION, s.getEndTimeUnixNano() - s.getStartTimeUnixNano()));
            case SPAN_ID -> spans(s -> spanId(s.getSpanId()));
            case PARENT_ID -> spans(s -> spanId(s.getParentSpanId()));
            case CHILD_COUNT -> childCounts ? sets(3) : spans(s -> null);
            case NESTED_SET_LEFT -> sets(0);
            case NESTED_SET_RIGHT -> sets(1);
            case NESTED_SET_PARENT -> sets(2);
            case SPAN_START_TIME -> spans(Span::getStartTimeUnixNano);
            case TRACE_DURATION -> traces(t -> new Typed(ValueType.DURATION, end(t) - start(t)));
            case TRACE_START_TIME -> traces(this::start);
            case ROOT_NAME -> traces(t -> root(t, false));
            case ROOT_SERVICE_NAME -> traces(t -> root(t, true));
            case TRACE_ID ->
                new ArrayList<>(ids.stream().map(TraceId::toShortHex).toList());
            case EVENT_NAME -> events((s, e) -> e.getName());
            case EVENT_TIME_SINCE_START ->
                events((s, e) -> new Typed(ValueType.DURATION, e.getTimeUnixNano() - s.getStartTimeUnixNano()));
            case LINK_TRACE_ID -> links(l -> traceId(l.getTraceId()));
            case LINK_SPAN_ID -> links(l -> spanId(l.getSpanId()));
            case INSTRUMENTATION_NAME -> each(scopes, s -> s.getScope().getName());
            case INSTRUMENTATION_VERSION -> each(scopes, s -> s.getScope().getVersion());
            case PARENT -> throw new IllegalArgumentException();
        };
    }

    private List<@Nullable Object> attribute(Attribute attribute) {
        String key = attribute.name();
        return switch (attribute.scope()) {
            case SPAN -> spans(s -> find(s.getAttributesList(), key));
            case RESOURCE -> each(resources, r -> orEmpty(key, find(r.getAttributesList(), key)));
            case INSTRUMENTATION -> each(scopes, s -> find(s.getScope().getAttributesList(), key));
            case EVENT -> events((s, e) -> find(e.getAttributesList(), key));
            case LINK -> links(l -> find(l.getAttributesList(), key));
            case NONE -> throw new IllegalArgumentException();
        };
    }

    /// The keys of a scope.
    Set<String> names(Attribute.Scope scope) {
        TreeSet<String> names = new TreeSet<>();
        List<List<KeyValue>> lists = new ArrayList<>();
        switch (scope) {
            case SPAN -> spans.forEach(s -> lists.add(s.getAttributesList()));
            case RESOURCE -> resources.forEach(r -> lists.add(r.getAttributesList()));
            case INSTRUMENTATION -> scopes.forEach(s -> lists.add(s.getScope().getAttributesList()));
            case EVENT -> spans.forEach(s -> s.getEventsList().forEach(e -> lists.add(e.getAttributesList())));
            case LINK -> spans.forEach(s -> s.getLinksList().forEach(l -> lists.add(l.getAttributesList())));
            case NONE -> throw new IllegalArgumentException();
        }
        for (List<KeyValue> list : lists) {
            for (KeyValue attribute : list) {
                if (find(list, attribute.getKey()) != null) {
                    names.add(attribute.getKey());
                }
            }
        }
        return names;
    }

    Map<String, ServiceStats> serviceStats(int trace) {
        Map<String, ServiceStats> stats = new TreeMap<>();
        for (ResourceSpans batch : traces.get(trace).getResourceSpansList()) {
            Object name = find(batch.getResource().getAttributesList(), "service.name");
            String service = name instanceof String text ? text : "";
            ServiceStats known = stats.getOrDefault(service, new ServiceStats(0, 0));
            int all = known.spans();
            int errors = known.errors();
            for (ScopeSpans scope : batch.getScopeSpansList()) {
                all += scope.getSpansCount();
                for (Span span : scope.getSpansList()) {
                    errors += span.getStatus().getCodeValue() == 2 ? 1 : 0;
                }
            }
            stats.put(service, new ServiceStats(all, errors));
        }
        return stats;
    }

    private long start(int trace) {
        long start = 0;
        for (Span span : spansOf(trace)) {
            long at = span.getStartTimeUnixNano();
            if (at != 0 && (start == 0 || Long.compareUnsigned(at, start) < 0)) {
                start = at;
            }
        }
        return start;
    }

    private long end(int trace) {
        long end = 0;
        for (Span span : spansOf(trace)) {
            end = Long.compareUnsigned(span.getEndTimeUnixNano(), end) > 0 ? span.getEndTimeUnixNano() : end;
        }
        return end;
    }

    private List<Span> spansOf(int trace) {
        List<Span> found = new ArrayList<>();
        for (ResourceSpans batch : traces.get(trace).getResourceSpansList()) {
            batch.getScopeSpansList().forEach(scope -> found.addAll(scope.getSpansList()));
        }
        return found;
    }

    private Object root(int trace, boolean service) {
        String found = "";
        for (ResourceSpans batch : inputs.get(trace).getResourceSpansList()) {
            Object name = find(batch.getResource().getAttributesList(), "service.name");
            for (ScopeSpans scope : batch.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    if (span.getParentSpanId().isEmpty()) {
                        found = service ? name instanceof String text ? text : "" : span.getName();
                    }
                }
            }
        }
        return found;
    }

    private List<@Nullable Object> sets(int part) {
        return new ArrayList<>(sets.stream().map(set -> (long) set[part]).toList());
    }

    private List<@Nullable Object> spans(Function<Span, @Nullable Object> value) {
        return each(spans, value);
    }

    private List<@Nullable Object> traces(Function<Integer, @Nullable Object> value) {
        List<Integer> numbers = new ArrayList<>();
        for (int t = 0; t < traces.size(); t++) {
            numbers.add(t);
        }
        return each(numbers, value);
    }

    private static <T> List<@Nullable Object> each(List<T> rows, Function<T, @Nullable Object> value) {
        List<@Nullable Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(value.apply(row)));
        return values;
    }

    /// The value of an event.
    private interface OfEvent {
        @Nullable
        Object apply(Span span, Span.Event event);
    }

    private List<@Nullable Object> events(OfEvent value) {
        List<@Nullable Object> values = new ArrayList<>();
        spans.forEach(s -> s.getEventsList().forEach(e -> values.add(value.apply(s, e))));
        return values;
    }

    private List<@Nullable Object> links(Function<Span.Link, @Nullable Object> value) {
        List<@Nullable Object> values = new ArrayList<>();
        spans.forEach(s -> s.getLinksList().forEach(l -> values.add(value.apply(l))));
        return values;
    }

    private static String spanId(ByteString id) {
        String hex = HexFormat.of().formatHex(id.toByteArray());
        return "0".repeat(Math.max(0, 16 - hex.length())) + hex;
    }

    private static String traceId(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray()).replaceFirst("^0+", "");
    }

    private static @Nullable Object find(List<KeyValue> attributes, String key) {
        Object found = null;
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().equals(key)) {
                found = value(attribute.getValue());
            }
        }
        return found;
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case BOOL_VALUE -> value.getBoolValue();
            case ARRAY_VALUE -> array(value.getArrayValue().getValuesList());
            default -> UNQUERYABLE;
        };
    }

    private static Object array(List<AnyValue> elements) {
        List<Object> found = new ArrayList<>();
        for (AnyValue element : elements) {
            boolean scalar = element.getValueCase() == elements.getFirst().getValueCase()
                    && !(value(element) instanceof List<?>)
                    && !UNQUERYABLE.equals(value(element));
            if (!scalar || element.hasArrayValue()) {
                return UNQUERYABLE;
            }
            found.add(value(element));
        }
        return found.size() == 1 ? found.getFirst() : found;
    }

    /// Left, right, parent and child count of every span of a trace.
    private static List<int[]> nestedSets(List<Span> spans) {
        List<int[]> sets = new ArrayList<>();
        spans.forEach(span -> sets.add(new int[4]));
        Map<Long, List<Integer>> byId = new HashMap<>();
        for (int i = 0; i < spans.size(); i++) {
            byId.computeIfAbsent(identity(spans.get(i).getSpanId()), id -> new ArrayList<>())
                    .add(i);
        }
        boolean rooted = spans.stream().anyMatch(span -> span.getParentSpanId().isEmpty());
        if (!rooted || byId.values().stream().anyMatch(same -> same.size() > 2)) {
            return sets;
        }
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (int i = 0; i < spans.size(); i++) {
            int parent = parentOf(spans, byId, spans.get(i));
            if (parent >= 0) {
                children.computeIfAbsent(parent, p -> new ArrayList<>()).add(i);
                sets.get(parent)[3]++;
            }
        }
        int counter = 1;
        for (int i = 0; i < spans.size(); i++) {
            if (spans.get(i).getParentSpanId().isEmpty()) {
                counter = visit(i, -1, counter, children, sets);
            }
        }
        return sets;
    }

    private static int visit(int span, int parent, int start, Map<Integer, List<Integer>> children, List<int[]> sets) {
        int[] set = sets.get(span);
        int counter = start;
        set[0] = counter++;
        set[2] = parent;
        for (int child : children.getOrDefault(span, List.of())) {
            counter = visit(child, set[0], counter, children, sets);
        }
        set[1] = counter++;
        return counter;
    }

    private static int parentOf(List<Span> spans, Map<Long, List<Integer>> byId, Span span) {
        List<Integer> candidates = byId.getOrDefault(identity(span.getParentSpanId()), List.of());
        if (span.getParentSpanId().isEmpty() || candidates.isEmpty()) {
            return -1;
        }
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        int wanted = span.getKindValue() == 2 ? 3 : 2;
        for (int candidate : candidates) {
            if (spans.get(candidate).getKindValue() == wanted) {
                return candidate;
            }
        }
        return -1;
    }

    private static long identity(ByteString id) {
        long identity = 0;
        for (int i = 0; i < 8; i++) {
            identity = identity << 8 | (i < id.size() ? id.byteAt(i) & 0xff : 0);
        }
        return identity;
    }
}
