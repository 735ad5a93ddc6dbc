// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.receiver.zipkin.ZipkinV1Span.Annotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.BinaryAnnotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Dialect;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Endpoint;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Translates version 1 to OTLP (`spec/write-path.md §1.5`, *Zipkin v1*).
final class ZipkinV1Translator {

    private static final String UNKNOWN_SERVICE = "unknown-service";
    private static final String LOCAL_COMPONENT = "lc";
    private static final long NANOS_PER_MICRO = 1000;

    private final InstantSource clock;

    /// A translator; the clock stands in for spans that do not say when they began.
    ZipkinV1Translator(InstantSource clock) {
        this.clock = clock;
    }

    /// The spans as OTLP, grouped by the endpoint they come from.
    TracesData translate(List<ZipkinV1Span> spans) {
        Map<Endpoint, ScopeSpans.Builder> groups = new LinkedHashMap<>();
        for (ZipkinV1Span span : spans) {
            groups.computeIfAbsent(endpoint(span), e -> ScopeSpans.newBuilder()).addSpans(span(span));
        }
        TracesData.Builder traces = TracesData.newBuilder();
        groups.forEach((endpoint, scope) -> traces.addResourceSpans(
                ResourceSpans.newBuilder().setResource(resource(endpoint)).addScopeSpans(scope)));
        return traces.build();
    }

    private static Resource resource(Endpoint endpoint) {
        Resource.Builder resource = Resource.newBuilder();
        put(resource, "service.name", endpoint.serviceName());
        put(resource, "ipv4", endpoint.ipv4());
        put(resource, "ipv6", endpoint.ipv6());
        put(resource, "port", endpoint.port());
        return resource.build();
    }

    private static void put(Resource.Builder resource, String key, String value) {
        if (!value.isEmpty()) {
            resource.addAttributes(Values.attribute(key, value));
        }
    }

    /// That of the first core annotation with a name; else what the binary annotations say last.
    private static Endpoint endpoint(ZipkinV1Span span) {
        Optional<Endpoint> core = span.annotations().stream()
                .filter(a -> coreKind(a) != SpanKind.SPAN_KIND_UNSPECIFIED)
                .flatMap(a -> a.endpoint().stream())
                .filter(e -> !e.serviceName().isEmpty())
                .findFirst();
        if (core.isPresent()) {
            return core.get();
        }
        Endpoint endpoint = new Endpoint(UNKNOWN_SERVICE, "", "", "");
        for (BinaryAnnotation annotation : span.binaryAnnotations()) {
            Optional<Endpoint> host = annotation.endpoint();
            if (host.isPresent()
                    && (span.dialect() == Dialect.THRIFT
                            || !host.get().serviceName().isEmpty())) {
                endpoint = host.get();
            } else if (annotation.key().equals(LOCAL_COMPONENT)) {
                endpoint = new Endpoint(
                        annotation.value().getStringValue(), endpoint.ipv4(), endpoint.ipv6(), endpoint.port());
            }
        }
        return endpoint;
    }

    private Span span(ZipkinV1Span span) {
        Span.Builder otlp = Span.newBuilder()
                .setTraceId(ZipkinSpanTranslator.bytes(span.traceId()))
                .setSpanId(ZipkinSpanTranslator.bytes(span.id()))
                .setName(span.name());
        if (span.parentId() != 0) {
            otlp.setParentSpanId(ZipkinSpanTranslator.bytes(span.parentId()));
        }
        for (Annotation annotation : span.annotations()) {
            SpanKind kind = coreKind(annotation);
            if (kind == SpanKind.SPAN_KIND_UNSPECIFIED) {
                otlp.addEvents(Span.Event.newBuilder()
                        .setTimeUnixNano(annotation.timestamp() * NANOS_PER_MICRO)
                        .setName(annotation.value()));
            } else if (otlp.getKind() == SpanKind.SPAN_KIND_UNSPECIFIED) {
                otlp.setKind(kind);
            }
        }
        ZipkinV1Status status = new ZipkinV1Status();
        Map<String, AnyValue> attributes = new LinkedHashMap<>();
        for (BinaryAnnotation annotation : span.binaryAnnotations()) {
            if (!status.take(annotation)) {
                String key = annotation.key().equals(LOCAL_COMPONENT) ? "component" : annotation.key();
                attributes.put(key, annotation.value());
            }
        }
        attributes.forEach((key, value) -> otlp.addAttributes(Values.attribute(key, value)));
        otlp.setStatus(status.status());
        times(span, otlp);
        return otlp.build();
    }

    private void times(ZipkinV1Span span, Span.Builder otlp) {
        long start = 0;
        long end = 0;
        if (span.timestamp() != 0) {
            start = span.timestamp() * NANOS_PER_MICRO;
            end = start + span.duration() * NANOS_PER_MICRO;
        } else {
            for (Annotation annotation : span.annotations()) {
                long nanos = annotation.timestamp() * NANOS_PER_MICRO;
                start = start == 0 ? nanos : Math.min(start, nanos);
                end = Math.max(end, nanos);
            }
        }
        if (start == 0 && span.dialect() == Dialect.JSON) {
            Instant now = clock.instant();
            start = now.getEpochSecond() * 1_000_000_000L + now.getNano();
            end = start;
            otlp.addAttributes(Values.attribute("otel.zipkin.absentField.startTime", Values.bool(true)));
        }
        otlp.setStartTimeUnixNano(start).setEndTimeUnixNano(end);
    }

    private static SpanKind coreKind(Annotation annotation) {
        return switch (annotation.value()) {
            case "cs", "cr" -> SpanKind.SPAN_KIND_CLIENT;
            case "ms" -> SpanKind.SPAN_KIND_PRODUCER;
            case "mr" -> SpanKind.SPAN_KIND_CONSUMER;
            case "ss", "sr" -> SpanKind.SPAN_KIND_SERVER;
            default -> SpanKind.SPAN_KIND_UNSPECIFIED;
        };
    }
}
