// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks the traces of a search with a limit, whichever of all were found: each is compared with what the real Tempo
/// said about the same trace when it was asked for all of them.
final class FoundTraces {

    private static final String QUERY = "{ status = error }";

    /// Spans per set in the recorded forms, whose requests name no number or this one.
    private static final int SPANS = 3;

    private final Map<String, JsonNode> complete = new HashMap<>();
    private final Set<String> unstable;
    private final Map<String, Set<List<JsonNode>>> roots = new HashMap<>();

    private FoundTraces(List<RecordedQuery> recorded) {
        RecordedQuery all = recorded.stream()
                .filter(query -> query.text().equals(QUERY))
                .findFirst()
                .orElseThrow();
        all.answer().get("traces").forEach(trace -> complete.put(id(trace), trace));
        unstable = all.unstable();
        recorded.stream()
                .filter(query -> query.status() == 200)
                .forEach(query -> query.answer()
                        .get("traces")
                        .forEach(trace -> roots.computeIfAbsent(id(trace), id -> new HashSet<>())
                                .add(root(trace))));
    }

    static FoundTraces recorded() {
        return new FoundTraces(RecordedQuery.of("answers-vParquet4", "search"));
    }

    private static String id(JsonNode trace) {
        return trace.get("traceID").asString();
    }

    /// What is known about the root; a name that is empty is left out.
    private static List<JsonNode> root(JsonNode trace) {
        return List.of(trace.path("rootServiceName"), trace.path("rootTraceName"));
    }

    /// What is wrong with the traces found, or of what was recorded; empty when nothing is.
    String difference(JsonNode recorded, JsonNode found) {
        StringBuilder text = new StringBuilder();
        if (recorded.size() != found.size()) {
            text.append(" found ").append(found.size()).append(", not ").append(recorded.size());
        }
        Set<String> seen = new TreeSet<>();
        String last = "";
        for (JsonNode trace : found) {
            String difference = seen.add(id(trace)) ? difference(trace) : "found twice";
            String start = trace.path("startTimeUnixNano").asString("");
            if (!last.isEmpty() && start.compareTo(last) > 0) {
                difference += " newer than the one before";
            }
            last = start;
            if (!difference.isEmpty()) {
                text.append(" trace ").append(id(trace)).append(' ').append(difference);
            }
        }
        return text.toString();
    }

    private String difference(JsonNode trace) {
        JsonNode all = complete.get(id(trace));
        if (all == null) {
            return "matches nothing";
        }
        if (!trace.path("spanSet").equals(trace.path("spanSets").path(0))) {
            return "first set differs";
        }
        return unstable.contains(id(trace)) ? inTwoBlocks(trace, all) : inOneBlock(trace, all);
    }

    /// Everything is known, but which spans of a set are shown.
    private static String inOneBlock(JsonNode trace, JsonNode all) {
        String expected = Difference.sorted(withoutSets(all));
        String found = Difference.sorted(withoutSets(trace));
        return expected.equals(found) ? sets(trace, all) : "is " + found + ", not " + expected;
    }

    private static JsonNode withoutSets(JsonNode trace) {
        return ((ObjectNode) trace.deepCopy()).remove(List.of("spanSet", "spanSets"));
    }

    private static String sets(JsonNode trace, JsonNode all) {
        if (trace.get("spanSets").size() != all.get("spanSets").size()) {
            return "has " + trace.get("spanSets").size() + " sets";
        }
        for (int i = 0; i < all.get("spanSets").size(); i++) {
            JsonNode set = trace.get("spanSets").get(i);
            JsonNode whole = all.get("spanSets").get(i);
            Set<String> left = spans(whole);
            int expected = Math.min(SPANS, left.size());
            if (!set.get("matched").equals(whole.get("matched"))
                    || set.get("spans").size() != expected) {
                return "has a set of " + set.get("spans").size() + " of " + set.get("matched");
            }
            if (!spans(set).stream().allMatch(left::remove)) {
                return "has a set with spans of its own " + set;
            }
        }
        return "";
    }

    private static Set<String> spans(JsonNode set) {
        Set<String> spans = new TreeSet<>();
        set.get("spans").forEach(span -> spans.add(Difference.sorted(span)));
        return spans;
    }

    /// One part or both may have been found: the root is one that the real Tempo gave for either, and nothing else
    /// lacks.
    private String inTwoBlocks(JsonNode trace, JsonNode all) {
        if (!roots.getOrDefault(id(trace), Set.of()).contains(root(trace))) {
            return "has the root " + root(trace);
        }
        Set<String> members = names(all);
        Set<String> found = names(trace);
        members.remove("rootTraceName");
        found.remove("rootTraceName");
        return found.equals(members) ? "" : "has members " + found;
    }

    private static Set<String> names(JsonNode node) {
        return new TreeSet<>(node.propertyNames());
    }
}
