// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import com.google.protobuf.ByteString;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.receiver.jaeger.JaegerBatch.Dialect;
import io.minitempo.receiver.jaeger.JaegerBatch.Reference;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Translates one span; the numbers are those of the rules in `spec/write-path.md §1.4`. Owned by one thread.
final class JaegerSpanTranslator {

    private final JaegerBatch.Span span;
    private final Dialect dialect;
    private final Tags tags;
    private final @Nullable Reference parent;

    JaegerSpanTranslator(JaegerBatch.Span span, Dialect dialect) {
        this.span = span;
        this.dialect = dialect;
        this.tags = new Tags(span.tags());
        this.parent = parent();
    }

    /// Rule 2: takes the scope out of the tags.
    Optional<InstrumentationScope> removeScope() {
        if (!tags.get("otel.scope.name").map(AnyValue::hasStringValue).orElse(false)) {
            return Optional.empty();
        }
        return Optional.of(InstrumentationScope.newBuilder()
                .setName(tags.removeString("otel.scope.name"))
                .setVersion(tags.removeString("otel.scope.version"))
                .build());
    }

    Span translate() {
        Span.Builder otlp = Span.newBuilder()
                .setTraceId(bytes(span.traceId()))
                .setSpanId(bytes(span.spanId()))
                .setName(span.operationName())
                .setStartTimeUnixNano(span.startNanos())
                .setEndTimeUnixNano(span.startNanos() + span.durationNanos());
        if (parent != null) {
            otlp.setParentSpanId(bytes(parent.spanId()));
        }
        SpanKind kind = removeKind();
        otlp.setKind(kind).setStatus(removeStatus(kind));
        if (dialect == Dialect.PROTOBUF) {
            otlp.setTraceState(tags.removeString("w3c.tracestate"));
        }
        otlp.addAllAttributes(tags.all());
        span.logs().forEach(log -> otlp.addEvents(event(log)));
        span.references().stream().filter(r -> !isParentAgain(r)).forEach(r -> otlp.addLinks(link(r)));
        return otlp.build();
    }

    /// Rule 4.
    private @Nullable Reference parent() {
        if (dialect == Dialect.THRIFT && span.parentSpanId() != 0) {
            return new Reference(true, span.traceId(), span.parentSpanId());
        }
        return span.references().stream()
                .filter(r -> r.traceId().equals(span.traceId()))
                .min((a, b) -> Boolean.compare(b.childOf(), a.childOf()))
                .orElse(null);
    }

    /// Rule 10: a child-of reference to the parent is told by the parent id already.
    private boolean isParentAgain(Reference reference) {
        return reference.childOf() && parent != null && reference.spanId() == parent.spanId();
    }

    private static Span.Link link(Reference reference) {
        return Span.Link.newBuilder()
                .setTraceId(bytes(reference.traceId()))
                .setSpanId(bytes(reference.spanId()))
                .addAttributes(Tags.string("opentracing.ref_type", reference.childOf() ? "child_of" : "follows_from"))
                .build();
    }

    /// Rule 6.
    private SpanKind removeKind() {
        return switch (tags.removeString("span.kind")) {
            case "client" -> SpanKind.SPAN_KIND_CLIENT;
            case "server" -> SpanKind.SPAN_KIND_SERVER;
            case "producer" -> SpanKind.SPAN_KIND_PRODUCER;
            case "consumer" -> SpanKind.SPAN_KIND_CONSUMER;
            case "internal" -> SpanKind.SPAN_KIND_INTERNAL;
            default -> SpanKind.SPAN_KIND_UNSPECIFIED;
        };
    }

    /// Rule 7.
    private Status removeStatus(SpanKind kind) {
        Status.Builder status = Status.newBuilder();
        boolean failed = tags.get("error").map(AnyValue::getBoolValue).orElse(false);
        if (failed) {
            tags.remove("error");
            String message = tags.contains("otel.status_description")
                    ? tags.removeString("otel.status_description")
                    : tags.getString("http.status_message");
            status.setCode(StatusCode.STATUS_CODE_ERROR).setMessage(message);
        }
        if (tags.contains("otel.status_code")) {
            String code = tags.removeString("otel.status_code").toUpperCase(Locale.ROOT);
            if (!failed) {
                status.setCode(
                                switch (code) {
                                    case "OK" -> StatusCode.STATUS_CODE_OK;
                                    case "ERROR" -> StatusCode.STATUS_CODE_ERROR;
                                    default -> StatusCode.STATUS_CODE_UNSET;
                                })
                        .setMessage(tags.removeString("otel.status_description"));
            }
        } else if (!failed) {
            OptionalLong code = httpStatusCode();
            if (code.isPresent() && isHttpError(code.getAsLong(), kind)) {
                status.setCode(StatusCode.STATUS_CODE_ERROR).setMessage(tags.getString("http.status_message"));
            }
        }
        return status.build();
    }

    private OptionalLong httpStatusCode() {
        AnyValue value = tags.get("http.status_code").orElse(AnyValue.getDefaultInstance());
        if (value.hasIntValue()) {
            return OptionalLong.of(value.getIntValue());
        }
        try {
            return value.hasStringValue()
                    ? OptionalLong.of(Long.parseLong(value.getStringValue()))
                    : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static boolean isHttpError(long code, SpanKind kind) {
        if (code >= 400 && code < 500) {
            return kind != SpanKind.SPAN_KIND_SERVER;
        }
        return code < 100 || code > 398;
    }

    /// Rule 9.
    private static Span.Event event(JaegerBatch.Log log) {
        Tags fields = new Tags(log.fields());
        return Span.Event.newBuilder()
                .setTimeUnixNano(log.nanos())
                .setName(fields.removeString("event"))
                .addAllAttributes(fields.all())
                .build();
    }

    private static ByteString bytes(TraceId id) {
        return ByteString.copyFrom(id.toBytes());
    }

    private static ByteString bytes(long spanId) {
        return ByteString.copyFrom(new SpanId(spanId).toBytes());
    }
}
