// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.minitempo.testsupport.Golden;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What one of OpenTelemetry's exporters sent to the real Tempo, and the trace that Tempo made of it
/// (`golden/receivers/clients.json.gz`).
record GoldenClient(String name, JsonNode recorded) {

    static GoldenClient of(String name) {
        return new GoldenClient(
                name,
                JsonMapper.shared()
                        .readTree(Golden.bytes("receivers/clients.json.gz"))
                        .get(name));
    }

    /// The bytes of the TCP connection, or each datagram.
    List<byte[]> sent() {
        JsonNode stream = recorded.get("stream");
        List<byte[]> pieces = new ArrayList<>();
        if (stream.isArray()) {
            stream.forEach(s -> pieces.add(Base64.getDecoder().decode(s.asString())));
        } else {
            pieces.add(Base64.getDecoder().decode(stream.asString()));
        }
        return pieces;
    }

    /// The spans of the trace, each in a `ResourceSpans` of its own, with attributes in the order of their keys.
    Set<ResourceSpans> trace() throws InvalidProtocolBufferException {
        TracesData.Builder traces = TracesData.newBuilder();
        JsonFormat.parser().merge(recorded.get("trace").get("trace").toString(), traces);
        List<ResourceSpans> single = new ArrayList<>();
        for (ResourceSpans resource : traces.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    single.add(ResourceSpans.newBuilder()
                            .setResource(resource.getResource())
                            .addScopeSpans(ScopeSpans.newBuilder()
                                    .setScope(scope.getScope())
                                    .addSpans(span))
                            .build());
                }
            }
        }
        return sorted(single);
    }

    /// The same spans with attributes in the order of their keys, as the order in the store is free.
    static Set<ResourceSpans> sorted(List<ResourceSpans> spans) {
        return spans.stream().map(GoldenClient::sorted).collect(Collectors.toSet());
    }

    private static ResourceSpans sorted(ResourceSpans resourceSpans) {
        ScopeSpans scopeSpans = resourceSpans.getScopeSpans(0);
        Span span = scopeSpans.getSpans(0);
        Span.Builder sorted = span.toBuilder()
                .clearAttributes()
                .addAllAttributes(sortedAttributes(span.getAttributesList()))
                .clearEvents();
        for (Span.Event event : span.getEventsList()) {
            sorted.addEvents(
                    event.toBuilder().clearAttributes().addAllAttributes(sortedAttributes(event.getAttributesList())));
        }
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder()
                        .addAllAttributes(
                                sortedAttributes(resourceSpans.getResource().getAttributesList())))
                .addScopeSpans(
                        ScopeSpans.newBuilder().setScope(scopeSpans.getScope()).addSpans(sorted))
                .build();
    }

    private static List<KeyValue> sortedAttributes(List<KeyValue> attributes) {
        return attributes.stream()
                .sorted(Comparator.comparing(KeyValue::getKey))
                .toList();
    }
}
