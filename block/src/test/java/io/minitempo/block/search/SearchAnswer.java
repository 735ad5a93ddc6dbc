// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.core.time.GoDuration;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.engine.NamedValue;
import io.minitempo.traceql.engine.SpanMatch;
import io.minitempo.traceql.engine.SpansetMatch;
import io.minitempo.traceql.engine.TraceMatch;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Traces that a search found, each as one text whose lines do not depend on any order: the same for Tempo's JSON and
/// for the engine's records.
final class SearchAnswer {

    private final Map<String, TreeMap<String, String>> spansets = new TreeMap<>();
    private final Map<String, String> heads = new TreeMap<>();
    private final Map<String, Set<String>> spans = new TreeMap<>();

    Set<String> traces() {
        return heads.keySet();
    }

    String head(String trace) {
        return heads.getOrDefault(trace, "");
    }

    /// The spansets of a trace; they are told apart by what they are grouped by.
    String sets(String trace) {
        return String.join("\n", spansets.getOrDefault(trace, new TreeMap<>()).values());
    }

    /// Span ids of a trace.
    Set<String> spanIds(String trace) {
        return spans.getOrDefault(trace, Set.of());
    }

    int spanCount() {
        return spans.values().stream().mapToInt(Set::size).sum();
    }

    static SearchAnswer ofJson(JsonNode answer) {
        SearchAnswer result = new SearchAnswer();
        for (JsonNode trace : answer.path("traces")) {
            String id = trace.path("traceID").asString();
            Map<String, String> services = new TreeMap<>();
            for (Map.Entry<String, JsonNode> service :
                    trace.path("serviceStats").properties()) {
                services.put(
                        service.getKey(),
                        service.getValue().path("spanCount").asInt(0) + "/"
                                + service.getValue().path("errorCount").asInt(0));
            }
            result.heads.put(
                    id,
                    trace.path("rootServiceName").asString("") + " | "
                            + trace.path("rootTraceName").asString("") + " | "
                            + trace.path("startTimeUnixNano").asString() + " | "
                            + trace.path("durationMs").asInt(0) + " ms | " + services);
            for (JsonNode set : trace.path("spanSets")) {
                Set<String> texts = new TreeSet<>();
                for (JsonNode span : set.path("spans")) {
                    String name = span.path("name").asString("");
                    texts.add(span.path("spanID").asString() + " "
                            + span.path("startTimeUnixNano").asString() + " "
                            + span.path("durationNanos").asString("0") + " " + name + " "
                            + attributes(span.path("attributes")));
                    result.spanId(id, span.path("spanID").asString());
                }
                result.add(
                        id,
                        attributes(set.path("attributes")),
                        set.path("matched").asInt(0),
                        texts);
            }
        }
        return result;
    }

    private void spanId(String trace, String span) {
        spans.computeIfAbsent(trace, key -> new TreeSet<>()).add(span);
    }

    /// Of spansets with the same grouping the larger one stays (`spec/traceql.md §11`).
    private void add(String trace, List<String> attributes, int matched, Set<String> texts) {
        String grouping = attributes.stream().filter(a -> a.startsWith("by(")).collect(Collectors.joining());
        String text = "  matched %06d %s%n    %s".formatted(matched, attributes, String.join("\n    ", texts));
        spansets.computeIfAbsent(trace, key -> new TreeMap<>())
                .merge(grouping, text, (a, b) -> a.substring(0, 16).compareTo(b.substring(0, 16)) >= 0 ? a : b);
    }

    private static List<String> attributes(JsonNode list) {
        List<String> texts = new ArrayList<>();
        for (JsonNode attribute : list) {
            texts.add(attribute.path("key").asString() + "=" + value(attribute.path("value")));
        }
        return texts.stream().sorted().toList();
    }

    private static String value(JsonNode value) {
        Map.Entry<String, JsonNode> only = value.properties().iterator().next();
        return switch (only.getKey()) {
            case "stringValue" -> "s:" + only.getValue().asString();
            case "intValue" -> "i:" + only.getValue().asString();
            case "doubleValue" -> "d:" + only.getValue().asDouble();
            case "boolValue" -> "b:" + only.getValue().asBoolean();
            case "arrayValue" -> {
                List<String> elements = new ArrayList<>();
                only.getValue().path("values").forEach(element -> elements.add(value(element)));
                yield elements.toString();
            }
            default -> throw new IllegalArgumentException(only.getKey());
        };
    }

    /// Adds what a source gave; the same trace of several sources is merged.
    void add(TraceMatch match) {
        String id = HexFormat.of().formatHex(match.traceId()).replaceFirst("^0+", "");
        Map<String, String> services = new TreeMap<>();
        match.services().forEach((service, stats) -> services.put(service, stats.spans() + "/" + stats.errors()));
        String root = match.rootServiceName().isEmpty() ? "<root span not yet received>" : match.rootServiceName();
        heads.put(
                id,
                root + " | " + match.rootTraceName() + " | " + match.startNanos() + " | "
                        + match.durationNanos() / 1_000_000 + " ms | " + services);
        for (SpansetMatch set : match.spansets()) {
            Set<String> texts = new TreeSet<>();
            for (SpanMatch span : set.spans()) {
                String spanId = HexFormat.of().formatHex(span.spanId());
                String name = span.name() == null ? "" : span.name();
                texts.add(spanId + " " + span.startNanos() + " " + span.durationNanos() + " " + name + " "
                        + named(span.attributes()));
                spanId(id, spanId);
            }
            add(id, named(set.attributes()), set.matched(), texts);
        }
    }

    private static List<String> named(List<NamedValue> values) {
        return values.stream()
                .map(value -> value.key() + "=" + text(value.value()))
                .sorted()
                .toList();
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Single single -> text(single.value());
            case Value.Array array ->
                array.elements().stream().map(SearchAnswer::text).toList().toString();
        };
    }

    private static String text(Static value) {
        return switch (value) {
            case Static.Nil nil -> "s:nil";
            case Static.IntValue number -> "i:" + number.value();
            case Static.FloatValue number -> "d:" + number.value();
            case Static.StringValue text -> "s:" + text.value();
            case Static.BooleanValue bool -> "b:" + bool.value();
            case Static.DurationValue duration -> "s:" + GoDuration.format(duration.nanos());
            case Static.StatusValue status ->
                "s:" + List.of("unset", "ok", "error").get(status.code());
            case Static.KindValue kind ->
                "s:"
                        + List.of("unspecified", "internal", "server", "client", "producer", "consumer")
                                .get(kind.code());
        };
    }
}
