// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.List;
import java.util.Map;

/// A span of version 2, whatever its encoding; times in microseconds, unsigned.
///
/// @param parentId 0 for none
/// @param kind unspecified when the sender did not say, or said something unknown
/// @param startUnknown whether there is to be a mark that the sender did not say when the span began
record ZipkinSpan(
        TraceId traceId,
        long id,
        long parentId,
        String name,
        SpanKind kind,
        long timestamp,
        boolean startUnknown,
        long duration,
        Endpoint localEndpoint,
        Endpoint remoteEndpoint,
        List<Annotation> annotations,
        Map<String, String> tags) {

    ZipkinSpan {
        annotations = List.copyOf(annotations);
    }

    /// Something on a network; what is not known is empty or 0. Addresses are text.
    record Endpoint(String serviceName, String ipv4, String ipv6, int port) {

        static final Endpoint UNKNOWN = new Endpoint("", "", "", 0);
    }

    /// Something that happened during a span.
    record Annotation(long timestamp, String value) {}

    static SpanKind kind(String name) {
        return switch (name) {
            case "CLIENT" -> SpanKind.SPAN_KIND_CLIENT;
            case "SERVER" -> SpanKind.SPAN_KIND_SERVER;
            case "PRODUCER" -> SpanKind.SPAN_KIND_PRODUCER;
            case "CONSUMER" -> SpanKind.SPAN_KIND_CONSUMER;
            default -> SpanKind.SPAN_KIND_UNSPECIFIED;
        };
    }
}
