// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.jaeger;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.jaeger.PostSpansRequest;
import io.minitempo.proto.jaeger.SpanRefType;
import io.minitempo.receiver.jaeger.JaegerBatch.Dialect;
import io.minitempo.receiver.jaeger.JaegerBatch.Log;
import io.minitempo.receiver.jaeger.JaegerBatch.Reference;
import io.minitempo.receiver.jaeger.JaegerBatch.Sender;
import io.minitempo.receiver.jaeger.JaegerBatch.Span;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes the requests of Jaeger's gRPC collector (`spec/write-path.md §1.4`).
final class JaegerProto {

    /// Unknown fields would be kept as objects.
    private static final Parser<PostSpansRequest> PARSER = DiscardUnknownFieldsParser.wrap(PostSpansRequest.parser());

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private JaegerProto() {}

    /// A `PostSpansRequest`.
    ///
    /// @throws MalformedRequestException when the bytes are none, or an id has an impossible length
    static JaegerBatch batch(byte[] bytes, int offset, int length, Growth growth) {
        growth.by(JaegerMessage.count(bytes, offset, length) * Growth.ELEMENT);
        PostSpansRequest request;
        try {
            request = PARSER.parseFrom(bytes, offset, length);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedRequestException("unexpected EOF or damage: " + e.getMessage(), e);
        }
        io.minitempo.proto.jaeger.Batch batch = request.getBatch();
        return new JaegerBatch(
                batch.hasProcess() ? process(batch.getProcess()) : null,
                batch.getSpansList().stream()
                        .filter(span -> span.getSerializedSize() > 0)
                        .map(JaegerProto::span)
                        .toList(),
                Dialect.PROTOBUF);
    }

    private static Sender process(io.minitempo.proto.jaeger.Process process) {
        return new Sender(process.getServiceName(), tags(process.getTagsList()));
    }

    private static Span span(io.minitempo.proto.jaeger.Span span) {
        @Nullable Sender own = span.hasProcess() ? process(span.getProcess()) : null;
        return new Span(
                traceId(span.getTraceId()),
                spanId(span.getSpanId()),
                0,
                span.getOperationName(),
                span.getReferencesList().stream().map(JaegerProto::reference).toList(),
                span.getStartTime().getSeconds() * NANOS_PER_SECOND
                        + span.getStartTime().getNanos(),
                span.getDuration().getSeconds() * NANOS_PER_SECOND
                        + span.getDuration().getNanos(),
                tags(span.getTagsList()),
                span.getLogsList().stream().map(JaegerProto::log).toList(),
                own);
    }

    private static Reference reference(io.minitempo.proto.jaeger.SpanRef reference) {
        return new Reference(
                reference.getRefType() == SpanRefType.CHILD_OF,
                traceId(reference.getTraceId()),
                spanId(reference.getSpanId()));
    }

    private static Log log(io.minitempo.proto.jaeger.Log log) {
        return new Log(
                log.getTimestamp().getSeconds() * NANOS_PER_SECOND
                        + log.getTimestamp().getNanos(),
                tags(log.getFieldsList()));
    }

    private static List<KeyValue> tags(List<io.minitempo.proto.jaeger.KeyValue> tags) {
        return tags.stream().map(JaegerProto::tag).toList();
    }

    private static KeyValue tag(io.minitempo.proto.jaeger.KeyValue tag) {
        String key = tag.getKey();
        return switch (tag.getVType()) {
            case STRING -> Tags.string(key, tag.getVStr());
            case BOOL -> Tags.bool(key, tag.getVBool());
            case INT64 -> Tags.integer(key, tag.getVInt64());
            case FLOAT64 -> Tags.real(key, tag.getVFloat64());
            case BINARY -> Tags.bytes(key, tag.getVBinary());
            case UNRECOGNIZED -> Tags.unknown(key, Integer.toString(tag.getVTypeValue()));
        };
    }

    private static TraceId traceId(ByteString bytes) {
        if (!bytes.isEmpty() && bytes.size() != 8 && bytes.size() != TraceId.BYTES) {
            throw new MalformedRequestException("trace id of " + bytes.size() + " bytes, expected 8 or 16");
        }
        return TraceId.of(bytes.toByteArray());
    }

    private static long spanId(ByteString bytes) {
        if (!bytes.isEmpty() && bytes.size() != SpanId.BYTES) {
            throw new MalformedRequestException("span id of " + bytes.size() + " bytes, expected 8");
        }
        return SpanId.of(bytes.toByteArray(), 0, bytes.size()).value();
    }
}
