// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Compares answers as `golden/README.md` says: sets as sets, doubles with a relative error of 1e-9. The text says how
/// they differ; empty when they do not.
final class Difference {

    private static final double TOLERANCE = 1e-9;

    private Difference() {}

    /// @param apart ids of traces about which nothing is said
    static String between(RecordedQuery query, JsonNode actual, Set<String> apart) {
        return switch (query.kind()) {
            case "search" -> traces(query, actual, apart);
            case "tags" -> sets(tags(query.answer()), tags(actual));
            case "values" -> sets(values(query.answer()), values(actual));
            case "metrics", "instant" -> series(query, actual);
            default -> throw new IllegalArgumentException(query.kind());
        };
    }

    private static String traces(RecordedQuery query, JsonNode actual, Set<String> apart) {
        Map<String, String> expected = traces(query.answer());
        Map<String, String> found = traces(actual);
        expected.keySet().removeAll(apart);
        found.keySet().removeAll(apart);
        StringBuilder text = new StringBuilder(sets(expected.keySet(), found.keySet()));
        Set<String> unstable = query.unstable();
        expected.forEach((id, trace) -> {
            String other = found.get(id);
            if (other != null && !other.equals(trace) && !unstable.contains(id)) {
                text.append(" trace ").append(id).append(firstDifference(trace, other));
            }
        });
        return text.toString();
    }

    private static Map<String, String> traces(JsonNode answer) {
        Map<String, String> traces = new TreeMap<>();
        answer.get("traces").forEach(trace -> {
            // The one set is the first of all; which one comes first is up to the order of groups.
            if (!trace.path("spanSet").equals(trace.path("spanSets").path(0))) {
                traces.put(trace.get("traceID").asString(), "first set differs " + trace);
                return;
            }
            ObjectNode compared = (ObjectNode) trace.deepCopy();
            compared.remove("spanSet");
            traces.put(trace.get("traceID").asString(), sorted(compared));
        });
        return traces;
    }

    private static String firstDifference(String expected, String actual) {
        int at = 0;
        while (at < Math.min(expected.length(), actual.length()) && expected.charAt(at) == actual.charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 60);
        return " expected ..." + expected.substring(from, Math.min(expected.length(), at + 60)) + "... found ..."
                + actual.substring(from, Math.min(actual.length(), at + 60)) + "...";
    }

    /// JSON with members and elements in an order of their own.
    static String sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, String> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            return members.toString();
        }
        if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            node.forEach(element -> elements.add(sorted(element)));
            elements.sort(null);
            return elements.toString();
        }
        return node.toString();
    }

    private static Set<String> tags(JsonNode answer) {
        Set<String> tags = new TreeSet<>();
        answer.get("scopes")
                .forEach(scope -> scope.get("tags")
                        .forEach(tag -> tags.add(scope.get("name").asString() + " " + tag.asString())));
        return tags;
    }

    private static Set<String> values(JsonNode answer) {
        Set<String> values = new TreeSet<>();
        answer.get("tagValues")
                .forEach(value -> values.add(
                        value.get("type").asString() + " " + value.path("value").asString("")));
        return values;
    }

    private static String sets(Set<String> expected, Set<String> actual) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        Set<String> surplus = new TreeSet<>(actual);
        surplus.removeAll(expected);
        return (missing.isEmpty() ? "" : " missing " + missing) + (surplus.isEmpty() ? "" : " surplus " + surplus);
    }

    /// How the series of two answers differ.
    static String series(JsonNode expected, JsonNode actual) {
        return series(expected, actual, Set.of());
    }

    /// What is missing of a list; tags of dedicated columns may be there, which Tempo leaves out.
    static String supersetDifference(JsonNode expected, JsonNode actual) {
        Set<String> missing = leaves(expected);
        missing.removeAll(leaves(actual));
        return missing.isEmpty() ? "" : "missing " + missing;
    }

    private static Set<String> leaves(JsonNode node) {
        Set<String> leaves = new TreeSet<>();
        if (node.isContainer()) {
            node.forEach(element -> leaves.addAll(leaves(element)));
        } else {
            leaves.add(node.toString());
        }
        return leaves;
    }

    private static String series(RecordedQuery query, JsonNode actual) {
        Set<String> unstable = new TreeSet<>();
        query.unstable()
                .forEach(labels -> unstable.add(sorted(JsonMapper.shared().readTree(labels))));
        return series(query.answer(), actual, unstable);
    }

    private static String series(JsonNode recorded, JsonNode actual, Set<String> unstable) {
        Map<String, Map<Long, Double>> expected = series(recorded);
        Map<String, Map<Long, Double>> found = series(actual);
        Set<String> expectedKeys = new TreeSet<>(expected.keySet());
        Set<String> foundKeys = new TreeSet<>(found.keySet());
        expectedKeys.removeAll(unstable);
        foundKeys.removeAll(unstable);
        StringBuilder text = new StringBuilder(sets(expectedKeys, foundKeys));
        expected.forEach((labels, samples) -> {
            Map<Long, Double> other = found.get(labels);
            if (other != null && !unstable.contains(labels) && !same(samples, other)) {
                text.append(" series ")
                        .append(labels)
                        .append(" expected ")
                        .append(samples)
                        .append(" found ")
                        .append(other);
            }
        });
        return text.toString();
    }

    private static Map<String, Map<Long, Double>> series(JsonNode answer) {
        Map<String, Map<Long, Double>> all = new TreeMap<>();
        answer.path("series").forEach(series -> {
            Map<Long, Double> samples = new TreeMap<>();
            if (series.has("samples")) {
                StreamSupport.stream(series.get("samples").spliterator(), false)
                        .forEach(sample -> samples.put(
                                Long.parseLong(sample.get("timestampMs").asString()),
                                sample.path("value").asDouble(0)));
            } else {
                samples.put(0L, series.path("value").asDouble(0));
            }
            all.put(sorted(series.path("labels")), samples);
        });
        return all;
    }

    private static boolean same(Map<Long, Double> expected, Map<Long, Double> actual) {
        if (!expected.keySet().equals(actual.keySet())) {
            return false;
        }
        return expected.entrySet().stream().allMatch(sample -> {
            double a = sample.getValue();
            double b = actual.getOrDefault(sample.getKey(), Double.NaN);
            return a == b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        });
    }
}
