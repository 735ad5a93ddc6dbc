// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.distributor.DistributorConfig.SpanLogging;
import io.minitempo.receiver.scan.OtlpIndex;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs and counts single spans for operators who look for where spans come from (`spec/write-path.md §2.9`). Off by
/// default; on, it decodes every span into objects.
final class SpanLog {

    private static final Logger log = LoggerFactory.getLogger(SpanLog.class);

    private final DistributorConfig config;

    SpanLog(DistributorConfig config) {
        this.config = config;
    }

    /// Logs and counts spans that the limits let pass.
    void received(TenantState tenant, OtlpIndex spans) {
        if (config.logReceivedSpans().enabled() || config.metricReceivedSpans().enabled()) {
            forEach(spans, (span, resource) -> {
                if (isLogged(config.logReceivedSpans(), span)) {
                    log(log.atInfo(), config.logReceivedSpans(), span, resource).log("received");
                }
                if (isCounted(span)) {
                    tenant.debugSpan(span.getName(), serviceName(resource));
                }
            });
        }
    }

    /// Logs spans that were refused.
    void discarded(TenantState tenant, OtlpIndex spans) {
        if (config.logDiscardedSpans().enabled()) {
            forEach(spans, (span, resource) -> {
                if (isLogged(config.logDiscardedSpans(), span)) {
                    log(log.atInfo().addKeyValue("tenant", tenant.tenant()), config.logDiscardedSpans(), span, resource)
                            .log("discarded");
                }
            });
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(Span span, Resource resource);
    }

    private static void forEach(OtlpIndex spans, Visitor visitor) {
        for (int i = 0; i < spans.spans(); i++) {
            int resource = spans.scopeResource(spans.spanScope(i));
            try {
                visitor.visit(
                        Span.parseFrom(slice(spans, spans.spanOffset(i), spans.spanLength(i))),
                        Resource.parseFrom(
                                slice(spans, spans.resourceOffset(resource), spans.resourceLength(resource))));
            } catch (InvalidProtocolBufferException e) {
                // Invalid UTF-8 is stored all the same; only this log cannot show it.
                log.atDebug().setCause(e).log("span cannot be shown");
            }
        }
    }

    private static ByteBuffer slice(OtlpIndex spans, int offset, int length) {
        return ByteBuffer.wrap(spans.body(), offset, length);
    }

    private static boolean isLogged(SpanLogging logging, Span span) {
        return logging.enabled()
                && (!logging.filterByStatusError() || span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR);
    }

    private boolean isCounted(Span span) {
        return config.metricReceivedSpans().enabled()
                && (!config.metricReceivedSpans().rootOnly()
                        || span.getParentSpanId().isEmpty());
    }

    private static String serviceName(Resource resource) {
        return resource.getAttributesList().stream()
                .filter(a -> a.getKey().equals("service.name"))
                .map(a -> a.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static LoggingEventBuilder log(
            LoggingEventBuilder event, SpanLogging logging, Span span, Resource resource) {
        byte[] traceId = span.getTraceId().toByteArray();
        byte[] spanId = span.getSpanId().toByteArray();
        LoggingEventBuilder line = event.addKeyValue("spanid", SpanId.of(spanId, 0, spanId.length))
                .addKeyValue("traceid", TraceId.of(traceId));
        if (!logging.includeAllAttributes()) {
            return line;
        }
        line = attributes(line, resource.getAttributesList());
        line = attributes(line, span.getAttributesList());
        long nanos = span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
        return line.addKeyValue("span_name", span.getName())
                .addKeyValue("span_duration_seconds", nanos * 1e-9)
                .addKeyValue("span_kind", span.getKind())
                .addKeyValue("span_status", span.getStatus().getCode());
    }

    private static LoggingEventBuilder attributes(LoggingEventBuilder event, List<KeyValue> attributes) {
        LoggingEventBuilder line = event;
        for (KeyValue attribute : attributes) {
            line = line.addKeyValue("span_" + sanitised(attribute.getKey()), text(attribute.getValue()));
        }
        return line;
    }

    private static String sanitised(String key) {
        return key.replaceAll("[^a-zA-Z0-9_]", "_");
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(SpanLog::text)
                        .collect(Collectors.joining(",", "[", "]"));
            case KVLIST_VALUE ->
                value.getKvlistValue().getValuesList().stream()
                        .map(a -> a.getKey() + ":" + text(a.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case BYTES_VALUE -> value.getBytesValue().size() + " bytes";
            default -> "";
        };
    }
}
