// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.schema.RoundedTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks over the spans of a slice of rows, trace by trace, and compares what is stored with what follows from them.
/// Rows come in order. Owned by one thread.
final class TraceSpans {

    private static final String SPANS = "rs.ss.Spans.";
    private static final int ERROR = 2;
    private static final int RESOURCE_LEVEL = 1;
    private static final int SCOPE_LEVEL = 2;

    private final TraceColumns columns;
    private final Findings findings;
    private final String object;
    private final FlatColumn spanId;
    private final FlatColumn start;
    private final FlatColumn duration;
    private final FlatColumn service;
    private final @Nullable FlatColumn scopeCounts;
    private final @Nullable FlatColumn statsService;
    private int nextSpan;
    private int nextResource;
    private int nextScope;
    private int nextStats;

    /// Spans and errors of a service.
    private record Count(long spans, long errors) {}

    TraceSpans(TraceColumns columns, Findings findings, String object) {
        this.columns = columns;
        this.findings = findings;
        this.object = object;
        spanId = columns.of(SPANS + "SpanID");
        start = columns.of(SPANS + "StartTimeUnixNano");
        duration = columns.of(SPANS + "DurationNano");
        service = columns.of("rs.Resource.ServiceName");
        scopeCounts = columns.find("rs.ss.SpanCount");
        statsService = columns.find("ServiceStats.ServiceName");
    }

    /// Looks at the next trace and says how many spans it has.
    ///
    /// @param row its number in the slice
    int check(int row, String place) {
        int from = nextSpan;
        nextSpan = spanId.next(from, 0);
        List<Integer> pairs = new ArrayList<>();
        Map<String, Count> services = new TreeMap<>();
        int resource = nextResource;
        int scope = nextScope;
        int inScope = 0;
        for (int pair = from; pair < nextSpan; pair++) {
            if (pair > from && spanId.repetition(pair) <= SCOPE_LEVEL) {
                checkScope(scope++, inScope, place);
                inScope = 0;
                resource += spanId.repetition(pair) <= RESOURCE_LEVEL ? 1 : 0;
            }
            if (spanId.hasValue(pair)) {
                pairs.add(pair);
                inScope++;
                boolean error = columns.of(SPANS + "StatusCode").number(pair) == ERROR;
                services.merge(
                        text(service, resource),
                        new Count(1, error ? 1 : 0),
                        (a, b) -> new Count(a.spans + b.spans, a.errors + b.errors));
            }
        }
        checkScope(scope, inScope, place);
        nextResource = service.next(nextResource, 0);
        if (scopeCounts != null) {
            nextScope = scopeCounts.next(nextScope, 0);
        }
        checkTimes(row, pairs, place);
        checkRoot(row, pairs, place);
        checkServices(services, place);
        checkNestedSet(pairs, place);
        checkRounded(pairs, place);
        return pairs.size();
    }

    private static String text(FlatColumn column, int pair) {
        return pair < column.size() && column.hasValue(pair)
                ? new String(column.bytes(pair), StandardCharsets.UTF_8)
                : "";
    }

    private void checkScope(int scope, int spans, String place) {
        FlatColumn counts = scopeCounts;
        if (counts != null && scope < counts.size() && counts.hasValue(scope) && counts.number(scope) != spans) {
            findings.add(
                    Check.SPAN_COUNT,
                    object,
                    place,
                    "a scope says that it has " + counts.number(scope) + " spans, found " + spans);
        }
    }

    private void checkTimes(int row, List<Integer> pairs, String place) {
        long first = 0;
        long last = 0;
        for (int pair : pairs) {
            long begin = start.number(pair);
            long end = begin + duration.number(pair);
            if (begin != 0 && (first == 0 || Long.compareUnsigned(begin, first) < 0)) {
                first = begin;
            }
            if (Long.compareUnsigned(end, last) > 0) {
                last = end;
            }
        }
        long storedStart = columns.of("StartTimeUnixNano").number(row);
        long storedEnd = columns.of("EndTimeUnixNano").number(row);
        long storedDuration = columns.of("DurationNano").number(row);
        if (storedStart != first || storedEnd != last) {
            findings.add(
                    Check.TRACE_TIMES,
                    object,
                    place,
                    "trace from " + Long.toUnsignedString(storedStart) + " to " + Long.toUnsignedString(storedEnd)
                            + " ns, its spans go from " + Long.toUnsignedString(first) + " to "
                            + Long.toUnsignedString(last));
        } else if (storedDuration != last - first) {
            findings.add(
                    Check.TRACE_TIMES,
                    object,
                    place,
                    "trace of " + Long.toUnsignedString(storedDuration) + " ns, its spans take "
                            + Long.toUnsignedString(last - first));
        }
    }

    /// Which of several roots it is, and whether it is one at all, follows from links and from how parts were merged:
    /// any root will do, and no name.
    private void checkRoot(int row, List<Integer> pairs, String place) {
        String name = text(columns.of("RootSpanName"), row);
        if (name.isEmpty()) {
            return;
        }
        FlatColumn parents = columns.of(SPANS + "ParentSpanID");
        for (int pair : pairs) {
            if (parents.bytes(pair).length == 0
                    && text(columns.of(SPANS + "Name"), pair).equals(name)) {
                return;
            }
        }
        findings.add(Check.ROOT_NAMES, object, place, "root span \"" + name + "\" is the name of no root of the trace");
    }

    private void checkServices(Map<String, Count> services, String place) {
        FlatColumn names = statsService;
        if (names == null) {
            return;
        }
        FlatColumn spans = columns.of("ServiceStats.SpanCount");
        FlatColumn errors = columns.of("ServiceStats.ErrorCount");
        int from = nextStats;
        nextStats = names.next(from, 0);
        Map<String, Count> stored = new TreeMap<>();
        for (int pair = from; pair < nextStats; pair++) {
            if (names.hasValue(pair)) {
                stored.put(text(names, pair), new Count(spans.number(pair), errors.number(pair)));
            }
        }
        if (!stored.equals(services)) {
            findings.add(
                    Check.SERVICE_STATS,
                    object,
                    place,
                    "service statistics " + text(stored) + ", its spans make " + text(services));
        }
    }

    private static String text(Map<String, Count> services) {
        StringBuilder out = new StringBuilder();
        services.forEach((name, count) -> out.append(out.isEmpty() ? "" : ", ")
                .append(name)
                .append(' ')
                .append(count.spans)
                .append('/')
                .append(count.errors));
        return out.isEmpty() ? "(none)" : out.toString();
    }

    private void checkNestedSet(List<Integer> pairs, String place) {
        NestedSetModel model = new NestedSetModel();
        FlatColumn parents = columns.of(SPANS + "ParentSpanID");
        FlatColumn kinds = columns.of(SPANS + "Kind");
        for (int pair : pairs) {
            model.add(spanId.bytes(pair), parents.bytes(pair), (int) kinds.number(pair));
        }
        FlatColumn left = columns.of(SPANS + "NestedSetLeft");
        FlatColumn right = columns.of(SPANS + "NestedSetRight");
        FlatColumn parent = columns.of(SPANS + "ParentID");
        FlatColumn children = columns.find(SPANS + "ChildCount");
        List<NestedSetModel.Node> expected = model.number();
        for (int i = 0; i < expected.size(); i++) {
            int pair = pairs.get(i);
            NestedSetModel.Node node = expected.get(i);
            if (left.number(pair) != node.left
                    || right.number(pair) != node.right
                    || parent.number(pair) != node.parent) {
                findings.add(
                        Check.NESTED_SET,
                        object,
                        place + ", span " + HexFormat.of().formatHex(spanId.bytes(pair)),
                        "left/right/parent " + left.number(pair) + "/" + right.number(pair) + "/"
                                + parent.number(pair) + ", expected " + node.left + "/" + node.right + "/"
                                + node.parent);
                return;
            }
            // Tempo 3.0.3 leaves the numbers of an earlier trace in one without a root.
            if (children != null && model.hasRoot() && children.number(pair) != node.childCount()) {
                findings.add(
                        Check.CHILD_COUNT,
                        object,
                        place + ", span " + HexFormat.of().formatHex(spanId.bytes(pair)),
                        children.number(pair) + " children, expected " + node.childCount());
                return;
            }
        }
    }

    private void checkRounded(List<Integer> pairs, String place) {
        for (int step = 0; step < RoundedTime.steps(); step++) {
            int seconds = RoundedTime.seconds(step);
            FlatColumn rounded = columns.find(SPANS + "StartTimeRounded" + seconds);
            if (rounded == null) {
                return;
            }
            for (int pair : pairs) {
                long expected = Integer.toUnsignedLong(RoundedTime.bucket(start.number(pair), seconds));
                if (rounded.number(pair) != expected) {
                    findings.add(
                            Check.ROUNDED_TIME,
                            object,
                            place + ", span " + HexFormat.of().formatHex(spanId.bytes(pair)),
                            "start is in bucket " + rounded.number(pair) + " of " + seconds + " s, expected "
                                    + expected);
                    return;
                }
            }
        }
    }
}
