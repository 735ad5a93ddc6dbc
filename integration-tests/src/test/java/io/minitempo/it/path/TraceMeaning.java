// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a trace means: its spans, each with its resource and scope, without the order that no store keeps, which is
/// that of batches, attributes and events.
///
/// @param spans one text for each span, sorted
record TraceMeaning(List<String> spans) {

    private static final JsonMapper JSON = new JsonMapper();

    static TraceMeaning of(Trace trace) {
        List<String> spans = new ArrayList<>();
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    spans.add("resource{" + line(sorted(resource.getResource())) + "} scope{"
                            + line(sorted(scope.getScope())) + "} span{" + line(sorted(span)) + "}");
                }
            }
        }
        spans.sort(null);
        return new TraceMeaning(spans);
    }

    private static String line(Message message) {
        return TextFormat.printer().emittingSingleLine(true).printToString(message);
    }

    /// Fails with the spans that are in one of both only.
    void assertSameAs(TraceMeaning expected, String what) {
        List<String> missing = new ArrayList<>(expected.spans);
        spans.forEach(missing::remove);
        List<String> unexpected = new ArrayList<>(spans);
        expected.spans.forEach(unexpected::remove);
        assertThat(List.of(missing, unexpected))
                .as("%s: missing spans and unexpected spans", what)
                .isEqualTo(List.of(List.of(), List.of()));
    }

    private static Resource sorted(Resource resource) {
        return resource.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(resource.getAttributesList()))
                .build();
    }

    private static InstrumentationScope sorted(InstrumentationScope scope) {
        return scope.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(scope.getAttributesList()))
                .build();
    }

    private static Span sorted(Span span) {
        Span.Builder sorted = span.toBuilder()
                .clearFlags()
                .clearAttributes()
                .clearEvents()
                .clearLinks()
                .addAllAttributes(sorted(span.getAttributesList()));
        span.getEventsList().stream()
                .map(event -> event.toBuilder()
                        .clearAttributes()
                        .addAllAttributes(sorted(event.getAttributesList()))
                        .build())
                .sorted(Comparator.comparing(Span.Event::toString))
                .forEach(sorted::addEvents);
        span.getLinksList().stream()
                .map(link -> link.toBuilder()
                        .clearAttributes()
                        .addAllAttributes(sorted(link.getAttributesList()))
                        .build())
                .forEach(sorted::addLinks);
        if (span.getStatus().equals(Status.getDefaultInstance())) {
            sorted.clearStatus();
        }
        return sorted.build();
    }

    private static List<KeyValue> sorted(List<KeyValue> attributes) {
        return attributes.stream()
                // Blocks do not tell an unset value from an empty one.
                .map(each -> each.getValue().equals(AnyValue.getDefaultInstance())
                        ? each.toBuilder().clearValue().build()
                        : each)
                .sorted(Comparator.comparing(KeyValue::toString))
                .toList();
    }

    /// The traces of OTLP requests, by id, as a client gets them: server spans with an id of their own.
    static Map<TraceId, TraceMeaning> ofRequests(List<byte[]> requests) {
        return ofRequests(requests, false);
    }

    /// The same after the block-builder, which keeps the first of the spans of a trace that share id and kind
    /// (`spec/blocks.md`).
    static Map<TraceId, TraceMeaning> builtFromRequests(List<byte[]> requests) {
        return ofRequests(requests, true);
    }

    private static Map<TraceId, TraceMeaning> ofRequests(List<byte[]> requests, boolean dropDuplicates) {
        Set<List<Object>> seen = new HashSet<>();
        Map<TraceId, Trace.Builder> traces = new TreeMap<>();
        for (byte[] request : requests) {
            for (ResourceSpans resource : request(request).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        boolean isFirst = seen.add(List.of(span.getTraceId(), span.getSpanId(), span.getKind()));
                        if (dropDuplicates && !isFirst) {
                            continue;
                        }
                        traces.computeIfAbsent(TraceId.of(span.getTraceId().toByteArray()), id -> Trace.newBuilder())
                                .addResourceSpansBuilder()
                                .setResource(resource.getResource())
                                .addScopeSpansBuilder()
                                .setScope(scope.getScope())
                                .addSpans(span);
                    }
                }
            }
        }
        Map<TraceId, TraceMeaning> meanings = new TreeMap<>();
        traces.forEach((id, trace) -> meanings.put(id, of(SharedSpanIds.repair(trace.build()))));
        return meanings;
    }

    private static ExportTraceServiceRequest request(byte[] bytes) {
        try {
            return ExportTraceServiceRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// What the real Tempo answered, by id, from `traces-live` or `traces` of the answers over vParquet4.
    static Map<TraceId, TraceMeaning> recorded(String name) throws InvalidProtocolBufferException {
        Map<TraceId, TraceMeaning> meanings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(Golden.text("answers-vParquet4/" + name + ".json.gz"))
                .properties()) {
            meanings.put(TraceId.parse(entry.getKey()), of(json(entry.getValue().at("/answer/trace"))));
        }
        return meanings;
    }

    /// The trace in an answer of `/api/traces` or `/api/v2/traces`, of either content type.
    static TraceMeaning of(String path, Answer answer) throws InvalidProtocolBufferException {
        assertThat(answer.status()).as("%s: %s", path, answer.text()).isEqualTo(200);
        boolean second = path.startsWith("/api/v2/");
        if (answer.contentType().equals("application/protobuf")) {
            return of(second ? TraceByIDResponse.parseFrom(answer.body()).getTrace() : Trace.parseFrom(answer.body()));
        }
        assertThat(answer.contentType()).as(path).isEqualTo("application/json");
        JsonNode body = JSON.readTree(answer.body());
        if (second) {
            return of(json(body.path("trace")));
        }
        ObjectNode first = JSON.createObjectNode();
        first.set("resourceSpans", body.path("batches"));
        return of(json(first));
    }

    private static Trace json(JsonNode node) throws InvalidProtocolBufferException {
        Trace.Builder trace = Trace.newBuilder();
        JsonFormat.parser().merge(node.toString(), trace);
        return trace.build();
    }
}
