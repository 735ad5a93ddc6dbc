// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks a search of which is known which spans of which traces match.
///
/// All else must be what the real Tempo says about these traces and spans when it is asked for all of them, and of
/// spans that it finds by the same query, just what it says there.
final class RightTraces {

    private final JsonNode right;
    private final Map<String, JsonNode> found;
    private final Map<String, JsonNode> all;
    private final Set<String> unstable;

    /// @param everything the search that asks for all traces
    /// @param right for each trace the ids of its spans; several such lists when it lies in two blocks, because the
    ///     parts may be found one by one or together
    RightTraces(RecordedQuery query, RecordedQuery everything, JsonNode right) {
        this.right = right;
        this.found = byId(query.answer());
        if (!everything.text().equals("{}")) {
            throw new IllegalStateException("not all traces are asked for by " + everything.text());
        }
        this.all = byId(everything.answer());
        this.unstable = everything.unstable();
    }

    private static Map<String, JsonNode> byId(JsonNode answer) {
        Map<String, JsonNode> traces = new TreeMap<>();
        answer.get("traces").forEach(trace -> traces.put(trace.get("traceID").asString(), trace));
        return traces;
    }

    String difference(JsonNode actual, Set<String> apart) {
        Map<String, JsonNode> traces = byId(actual);
        Set<String> ids = new TreeSet<>(right.propertyNames());
        traces.keySet().removeAll(apart);
        ids.removeAll(apart);
        StringBuilder text = new StringBuilder();
        if (!traces.keySet().equals(ids)) {
            text.append(" found ").append(traces.keySet()).append(", not ").append(ids);
        }
        traces.forEach((id, trace) -> {
            String difference = ids.contains(id) ? difference(id, trace) : "";
            if (!difference.isEmpty()) {
                text.append(" trace ").append(id).append(' ').append(difference);
            }
        });
        return text.toString();
    }

    private String difference(String id, JsonNode trace) {
        if (trace.get("spanSets").size() != 1 || !trace.get("spanSets").get(0).equals(trace.get("spanSet"))) {
            return "has not just one set";
        }
        if (!unstable.contains(id) && !head(trace).equals(head(known(id)))) {
            return "is " + head(trace) + ", not " + head(known(id));
        }
        JsonNode set = trace.get("spanSet");
        String spans = spans(set).map(FoundSpan::id).sorted().collect(Collectors.joining(" "));
        Set<String> expected =
                right.get(id).valueStream().map(JsonNode::asString).collect(Collectors.toSet());
        if (!expected.contains(spans)) {
            return "has the spans " + spans + ", not " + expected;
        }
        if (set.get("matched").asInt() != set.get("spans").size()) {
            return "matched " + set.get("matched");
        }
        Set<FoundSpan> known = spans(known(id).get("spanSet")).collect(Collectors.toSet());
        Map<FoundSpan, JsonNode> same = new HashMap<>();
        if (found.containsKey(id)) {
            found.get(id).get("spanSet").get("spans").forEach(span -> same.put(FoundSpan.of(span), span));
        }
        return StreamSupport.stream(set.get("spans").spliterator(), false)
                .filter(span -> !unstable.contains(id) && !known.contains(FoundSpan.of(span))
                        || !Difference.sorted(same.getOrDefault(FoundSpan.of(span), span))
                                .equals(Difference.sorted(span)))
                .map(span -> "has " + span + ", not " + same.get(FoundSpan.of(span)))
                .collect(Collectors.joining());
    }

    private static Stream<FoundSpan> spans(JsonNode set) {
        return StreamSupport.stream(set.get("spans").spliterator(), false).map(FoundSpan::of);
    }

    private JsonNode known(String id) {
        return Objects.requireNonNull(all.get(id), id);
    }

    private static String head(JsonNode trace) {
        return Difference.sorted(((ObjectNode) trace.deepCopy()).remove(List.of("spanSet", "spanSets")));
    }

    /// What every query says about a span.
    private record FoundSpan(String id, String start, String duration) {
        static FoundSpan of(JsonNode span) {
            return new FoundSpan(
                    span.get("spanID").asString(),
                    span.path("startTimeUnixNano").asString(""),
                    span.path("durationNanos").asString(""));
        }
    }
}
