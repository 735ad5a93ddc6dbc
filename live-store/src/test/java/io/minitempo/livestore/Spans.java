// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.minitempo.core.TraceId;
import io.minitempo.ingestlog.PushBytes;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Small traces whose spans are numbers, and record values made of them.
final class Spans {

    private Spans() {}

    static TraceId id(long number) {
        return new TraceId(0x0a0b0c0d00000000L | number * 0x9E3779B9L & 0xffffffffL, number);
    }

    /// A trace of one service with the given spans, all at `at`.
    static Trace trace(long number, Instant at, long... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        for (long span : spans) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(id(number).toBytes()))
                    .setSpanId(spanId(span))
                    .setName("op-" + span)
                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                    .setStartTimeUnixNano(nanos)
                    .setEndTimeUnixNano(nanos + 1_000_000));
        }
        KeyValue service = KeyValue.newBuilder()
                .setKey("service.name")
                .setValue(AnyValue.newBuilder().setStringValue("svc-" + number % 3))
                .build();
        return Trace.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(service))
                        .addScopeSpans(scope))
                .build();
    }

    private static ByteString spanId(long span) {
        return UnsafeByteOperations.unsafeWrap(
                ByteBuffer.allocate(8).putLong(span).array());
    }

    /// The value of a record with one trace.
    static byte[] value(long number, Instant at, long... spans) {
        return PushBytesRequest.newBuilder()
                .addTraces(trace(number, at, spans).toByteString())
                .addIds(ByteString.copyFrom(id(number).toBytes()))
                .build()
                .toByteArray();
    }

    /// The same as [#value], with the name of span 10, `op-10`, as the five bytes `name`, which need not be text.
    static byte[] valueNaming(byte[] name, long number, Instant at) {
        byte[] value = value(number, at, 10);
        byte[] old = "op-10".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i <= value.length - old.length; i++) {
            if (Arrays.equals(value, i, i + old.length, old, 0, old.length)) {
                System.arraycopy(name, 0, value, i, old.length);
                return value;
            }
        }
        throw new IllegalStateException("no op-10");
    }

    /// A push of one trace.
    static PushBytes push(long number, Instant at, long... spans) {
        return decode(value(number, at, spans));
    }

    static PushBytes decode(byte[] value) {
        return PushBytesCodec.decode(value, 0, value.length);
    }

    /// The numbers of all spans of a trace, in order, those that are there twice twice.
    static List<Long> of(Optional<Trace> trace) {
        List<Long> numbers = new ArrayList<>();
        trace.ifPresent(found -> {
            for (ResourceSpans resource : found.getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        numbers.add(span.getSpanId().asReadOnlyByteBuffer().getLong());
                    }
                }
            }
        });
        numbers.sort(null);
        return numbers;
    }
}
