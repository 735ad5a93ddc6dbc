// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import io.minitempo.core.TraceId;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Spans as both Jaeger encodings have them, with tags in OTLP's form already.
///
/// @param process what sent them; null when the sender did not say
/// @param spans the spans
/// @param dialect which encoding they came in; a few rules of the translation differ
record JaegerBatch(@Nullable Sender process, List<Span> spans, Dialect dialect) {

    JaegerBatch {
        spans = List.copyOf(spans);
    }

    /// The encodings.
    enum Dialect {
        THRIFT,
        PROTOBUF
    }

    /// What Jaeger calls a process: a service and what is known of it.
    record Sender(String serviceName, List<KeyValue> tags) {}

    /// A span; times in nanoseconds.
    ///
    /// @param parentSpanId only Thrift has it, 0 for none
    /// @param process only protobuf has it, null for that of the batch
    record Span(
            TraceId traceId,
            long spanId,
            long parentSpanId,
            String operationName,
            List<Reference> references,
            long startNanos,
            long durationNanos,
            List<KeyValue> tags,
            List<Log> logs,
            @Nullable Sender process) {}

    /// A reference to another span, as its child or as something that follows from it.
    record Reference(boolean childOf, TraceId traceId, long spanId) {}

    /// Something logged during a span.
    record Log(long nanos, List<KeyValue> fields) {}
}
