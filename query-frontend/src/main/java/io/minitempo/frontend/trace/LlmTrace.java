// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import com.google.protobuf.ProtocolMessageEnum;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.json.JsonWriter;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/// The short form of a trace for language models: flat attributes, hex ids, no dropped counts (`spec/api.md §3.2`).
final class LlmTrace {

    private static final String SERVICE_NAME = "service.name";
    private static final double NANOS_PER_MILLI = 1e6;

    private final JsonWriter out;

    private LlmTrace(int expectedBytes) {
        out = new JsonWriter(expectedBytes);
    }

    /// The whole answer; an empty object when nothing was found.
    static byte[] write(TraceId id, TraceByIDResponse response) {
        LlmTrace trace = new LlmTrace(2 * response.getSerializedSize());
        trace.out.beginObject();
        if (response.getTrace().getResourceSpansCount() > 0) {
            trace.body(id, response);
        }
        trace.out.endObject();
        return trace.out.toBytes();
    }

    private void body(TraceId id, TraceByIDResponse response) {
        out.name("trace").beginObject().name("traceId").string(id.toString());
        out.name("services").beginArray();
        response.getTrace().getResourceSpansList().forEach(this::service);
        out.endArray().endObject();
        out.name("metrics").beginObject();
        long bytes = response.getMetrics().getInspectedBytes();
        if (bytes != 0) {
            out.name("inspectedBytes").number(bytes);
        }
        out.endObject();
    }

    private void service(ResourceSpans group) {
        List<KeyValue> attributes = group.getResource().getAttributesList();
        String name = attributes.stream()
                .filter(attribute -> attribute.getKey().equals(SERVICE_NAME))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
        out.beginObject().name("serviceName").string(name);
        out.name("resource");
        LlmAttributes.write(
                attributes.stream()
                        .filter(attribute -> !attribute.getKey().equals(SERVICE_NAME))
                        .toList(),
                out);
        out.name("scopes").beginArray();
        group.getScopeSpansList().forEach(this::scope);
        out.endArray().endObject();
    }

    private void scope(ScopeSpans group) {
        InstrumentationScope scope = group.getScope();
        out.beginObject();
        optional("name", scope.getName());
        optional("version", scope.getVersion());
        out.name("spans").beginArray();
        group.getSpansList().forEach(this::span);
        out.endArray().endObject();
    }

    private void optional(String name, String value) {
        if (!value.isEmpty()) {
            out.name(name).string(value);
        }
    }

    private void span(Span span) {
        out.beginObject().name("spanId").hex(span.getSpanId().toByteArray());
        out.name("name").string(span.getName());
        if (!span.getParentSpanId().isEmpty()) {
            out.name("parentSpanId").hex(span.getParentSpanId().toByteArray());
        }
        if (span.getKindValue() != 0) {
            out.name("kind").string(name(span.getKind(), span.getKindValue()));
        }
        out.name("startTimeUnixNano").quotedUnsigned(span.getStartTimeUnixNano());
        out.name("endTimeUnixNano").quotedUnsigned(span.getEndTimeUnixNano());
        out.name("durationMs").number((span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / NANOS_PER_MILLI);
        out.name("attributes");
        LlmAttributes.write(span.getAttributesList(), out);
        if (span.getEventsCount() > 0) {
            out.name("events").beginArray();
            span.getEventsList().forEach(this::event);
            out.endArray();
        }
        if (span.getLinksCount() > 0) {
            out.name("links").beginArray();
            span.getLinksList().forEach(this::link);
            out.endArray();
        }
        status(span.getStatus());
        out.endObject();
    }

    private void event(Span.Event event) {
        out.beginObject().name("name").string(event.getName());
        out.name("timeUnixNano").quotedUnsigned(event.getTimeUnixNano());
        out.name("attributes");
        LlmAttributes.write(event.getAttributesList(), out);
        out.endObject();
    }

    private void link(Span.Link link) {
        out.beginObject().name("traceId").hex(link.getTraceId().toByteArray());
        out.name("spanId").hex(link.getSpanId().toByteArray());
        out.name("attributes");
        LlmAttributes.write(link.getAttributesList(), out);
        out.endObject();
    }

    private void status(Status status) {
        out.name("status").beginObject().name("code").string(name(status.getCode(), status.getCodeValue()));
        out.name("message").string(status.getMessage()).endObject();
    }

    private static String name(ProtocolMessageEnum constant, int number) {
        boolean isKnown = !constant.toString().equals("UNRECOGNIZED");
        return isKnown ? constant.toString() : Integer.toString(number);
    }
}
