// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import com.google.protobuf.ByteString;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.zipkin.ZipkinSpan.Annotation;
import io.minitempo.receiver.zipkin.ZipkinSpan.Endpoint;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates one span of version 2; the numbers are those of the rules in `spec/write-path.md §1.5`. Owned by one
/// thread.
final class ZipkinSpanTranslator {

    private static final long NANOS_PER_MICRO = 1000;
    private static final int MAX_LINKS = 128;

    private final ZipkinSpan span;
    private final boolean parseStringTags;
    private final Growth growth;
    private final Map<String, String> tags;
    /// By their keys: what an endpoint says takes the place of a tag with the same key.
    private final Map<String, AnyValue> attributes = new LinkedHashMap<>();

    ZipkinSpanTranslator(ZipkinSpan span, boolean parseStringTags, Growth growth) {
        this.span = span;
        this.parseStringTags = parseStringTags;
        this.growth = growth;
        this.tags = new LinkedHashMap<>(span.tags());
    }

    /// The span as OTLP.
    ///
    /// @throws MalformedRequestException when a link or an annotation is not what it looks like
    Span translate() {
        long start = span.timestamp() * NANOS_PER_MICRO;
        Span.Builder otlp = Span.newBuilder()
                .setTraceId(bytes(span.traceId()))
                .setSpanId(bytes(span.id()))
                .setTraceState(remove("w3c.tracestate"))
                .setName(span.name())
                .setKind(removeKind())
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + span.duration() * NANOS_PER_MICRO)
                .setStatus(removeStatus());
        if (span.parentId() != 0 && span.parentId() != span.id()) {
            otlp.setParentSpanId(bytes(span.parentId()));
        }
        removeLinks(otlp);
        tags.forEach((key, value) -> {
            if (!ResourceKeys.contains(key)) {
                attributes.put(key, Values.of(value, parseStringTags));
            }
        });
        endpoints();
        if (span.startUnknown()) {
            attributes.put("otel.zipkin.absentField.startTime", Values.bool(true));
        }
        attributes.forEach((key, value) -> otlp.addAttributes(Values.attribute(key, value)));
        span.annotations().forEach(annotation -> otlp.addEvents(event(annotation)));
        return otlp.build();
    }

    private String remove(String key) {
        @Nullable String value = tags.remove(key);
        return value == null ? "" : value;
    }

    /// Rule 5.
    private SpanKind removeKind() {
        if (span.kind() != SpanKind.SPAN_KIND_UNSPECIFIED) {
            return span.kind();
        }
        return remove("span.kind").equals("internal") ? SpanKind.SPAN_KIND_INTERNAL : SpanKind.SPAN_KIND_UNSPECIFIED;
    }

    /// Rule 6.
    private Status removeStatus() {
        Status.Builder status = Status.newBuilder()
                .setCode(
                        switch (remove("otel.status_code")) {
                            case "STATUS_CODE_OK", "Ok" -> StatusCode.STATUS_CODE_OK;
                            case "STATUS_CODE_ERROR", "Error" -> StatusCode.STATUS_CODE_ERROR;
                            default -> StatusCode.STATUS_CODE_UNSET;
                        })
                .setMessage(remove("otel.status_description"));
        if (tags.containsKey("error")) {
            status.setCode(StatusCode.STATUS_CODE_ERROR);
            tags.remove("error", "true");
        }
        return status.build();
    }

    /// Rule 7.
    private void removeLinks(Span.Builder otlp) {
        for (int i = 0; i < MAX_LINKS; i++) {
            @Nullable String link = tags.remove("otlp.link." + i);
            if (link == null) {
                return;
            }
            otlp.addLinks(link(link));
        }
    }

    private Span.Link link(String text) {
        String[] head = text.split("\\|", 4);
        int count = text.lastIndexOf('|');
        if (head.length < 4 || count < text.length() - head[3].length()) {
            throw new MalformedRequestException(
                    "link \"" + text + "\": expected traceid|spanid|tracestate|attributes|dropped count");
        }
        String json = head[3].substring(0, head[3].lastIndexOf('|'));
        Span.Link.Builder link = Span.Link.newBuilder()
                .setTraceId(bytes(GoHex.traceId(head[0])))
                .setSpanId(bytes(GoHex.parse(head[1])))
                .setTraceState(head[2])
                .setDroppedAttributesCount(count(text.substring(count + 1)));
        if (!json.isEmpty()) {
            link.addAllAttributes(Values.attributes(ZipkinJson.object(json, "attributes of a link", growth)));
        }
        return link.build();
    }

    private static int count(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedRequestException("strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    /// Rule 9; where both addresses are known the newer kind wins.
    private void endpoints() {
        endpoint(span.localEndpoint(), "net.host");
        if (!span.remoteEndpoint().serviceName().isEmpty()) {
            attributes.put("peer.service", Values.text(span.remoteEndpoint().serviceName()));
        }
        endpoint(span.remoteEndpoint(), "net.peer");
    }

    private void endpoint(Endpoint endpoint, String prefix) {
        String ip = endpoint.ipv6().isEmpty() ? endpoint.ipv4() : endpoint.ipv6();
        if (!ip.isEmpty()) {
            attributes.put(prefix + ".ip", Values.text(ip));
        }
        if (endpoint.port() > 0) {
            attributes.put(prefix + ".port", Values.integer(endpoint.port()));
        }
    }

    /// Rule 11.
    private Span.Event event(Annotation annotation) {
        String value = annotation.value();
        int first = value.indexOf('|');
        int last = value.lastIndexOf('|');
        Span.Event.Builder event = Span.Event.newBuilder()
                .setTimeUnixNano(annotation.timestamp() * NANOS_PER_MICRO)
                .setName(first < 0 ? value : value.substring(0, first));
        if (last > first) {
            event.addAllAttributes(Values.attributes(
                            ZipkinJson.object(value.substring(first + 1, last), "attributes of an annotation", growth)))
                    .setDroppedAttributesCount(count(value.substring(last + 1)));
        }
        return event.build();
    }

    static ByteString bytes(TraceId id) {
        return ByteString.copyFrom(id.toBytes());
    }

    static ByteString bytes(long spanId) {
        return ByteString.copyFrom(new SpanId(spanId).toBytes());
    }
}
