// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.zipkin.ZipkinSpan.Annotation;
import io.minitempo.receiver.zipkin.ZipkinSpan.Endpoint;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decodes version 2 in protobuf, `zipkin.proto3.ListOfSpans`; the numbers of the fields are in
/// `spec/write-path.md §1.5`.
final class ZipkinProto {

    private static final int BYTES = WireReader.BYTES;

    private ZipkinProto() {}

    /// The spans of a request.
    ///
    /// @throws MalformedRequestException when the bytes are no list of spans with ids of the right lengths
    static List<ZipkinSpan> decode(byte[] bytes, int offset, int length, Growth growth) {
        List<ZipkinSpan> spans = new ArrayList<>();
        WireReader in = new WireReader().reset(bytes, offset, length);
        try {
            while (in.next()) {
                if (in.field() == 1) {
                    in.expectBytes();
                    growth.by(Growth.ELEMENT);
                    spans.add(span(inside(in), growth));
                }
            }
        } catch (WireException e) {
            throw MalformedRequestException.of(e);
        }
        return spans;
    }

    private static ZipkinSpan span(WireReader in, Growth growth) {
        TraceId traceId = new TraceId(0, 0);
        boolean hasTraceId = false;
        long id = 0;
        boolean hasId = false;
        long parentId = 0;
        SpanKind kind = SpanKind.SPAN_KIND_UNSPECIFIED;
        String name = "";
        long timestamp = 0;
        long duration = 0;
        Endpoint local = Endpoint.UNKNOWN;
        Endpoint remote = Endpoint.UNKNOWN;
        List<Annotation> annotations = new ArrayList<>();
        Map<String, String> tags = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    hasTraceId = in.valueLength() == TraceId.BYTES;
                    traceId = TraceId.of(in.buffer(), in.valueOffset(), in.valueLength());
                }
                case 2 << 3 | BYTES -> parentId = parentId(in);
                case 3 << 3 | BYTES -> {
                    hasId = in.valueLength() == SpanId.BYTES;
                    id = SpanId.of(in.buffer(), in.valueOffset(), in.valueLength())
                            .value();
                }
                case 4 << 3 | WireReader.VARINT -> kind = kind(in.value());
                case 5 << 3 | BYTES -> name = in.stringValue();
                case 6 << 3 | WireReader.FIXED64 -> timestamp = in.value();
                case 7 << 3 | WireReader.VARINT -> duration = in.value();
                case 8 << 3 | BYTES -> local = endpoint(inside(in));
                case 9 << 3 | BYTES -> remote = endpoint(inside(in));
                case 10 << 3 | BYTES -> {
                    growth.by(Growth.ELEMENT);
                    annotations.add(annotation(inside(in)));
                }
                case 11 << 3 | BYTES -> {
                    growth.by(Growth.ELEMENT);
                    tag(inside(in), tags);
                }
                default -> known(in, 13, "Span");
            }
        }
        if (!hasTraceId) {
            throw new MalformedRequestException("invalid trace id: expected 16 bytes");
        }
        if (!hasId) {
            throw new MalformedRequestException("invalid span id: expected 8 bytes");
        }
        return new ZipkinSpan(
                traceId, id, parentId, name, kind, timestamp, false, duration, local, remote, annotations, tags);
    }

    private static long parentId(WireReader in) {
        if (in.valueLength() != 0 && in.valueLength() != SpanId.BYTES) {
            throw new MalformedRequestException(
                    "invalid parent span id: expected 0 or 8 bytes, found " + in.valueLength());
        }
        return SpanId.of(in.buffer(), in.valueOffset(), in.valueLength()).value();
    }

    private static SpanKind kind(long number) {
        return switch ((int) number) {
            case 1 -> SpanKind.SPAN_KIND_CLIENT;
            case 2 -> SpanKind.SPAN_KIND_SERVER;
            case 3 -> SpanKind.SPAN_KIND_PRODUCER;
            case 4 -> SpanKind.SPAN_KIND_CONSUMER;
            default -> SpanKind.SPAN_KIND_UNSPECIFIED;
        };
    }

    private static Endpoint endpoint(WireReader in) {
        String service = "";
        String ipv4 = "";
        String ipv6 = "";
        int port = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> service = in.stringValue();
                case 2 << 3 | BYTES -> ipv4 = IpText.format(in.bytesValue());
                case 3 << 3 | BYTES -> ipv6 = IpText.format(in.bytesValue());
                case 4 << 3 | WireReader.VARINT -> port = (int) in.value() & 0xffff;
                default -> known(in, 4, "Endpoint");
            }
        }
        return new Endpoint(service, ipv4, ipv6, port);
    }

    private static Annotation annotation(WireReader in) {
        long timestamp = 0;
        String value = "";
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | WireReader.FIXED64 -> timestamp = in.value();
                case 2 << 3 | BYTES -> value = in.stringValue();
                default -> known(in, 2, "Annotation");
            }
        }
        return new Annotation(timestamp, value);
    }

    private static void tag(WireReader in, Map<String, String> tags) {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> key = in.stringValue();
                case 2 << 3 | BYTES -> value = in.stringValue();
                default -> known(in, 2, "tag");
            }
        }
        tags.put(key, value);
    }

    /// Skips unknown fields, `debug` and `shared`; refuses known ones of another wire type.
    private static void known(WireReader in, int last, String message) {
        boolean ignored = last == 13 && in.field() > 11 && in.type() == WireReader.VARINT;
        if (in.field() <= last && !ignored) {
            throw new MalformedRequestException(
                    "proto: wrong wireType = " + in.type() + " for field " + in.field() + " of " + message);
        }
    }

    private static WireReader inside(WireReader in) {
        return new WireReader().reset(in.buffer(), in.valueOffset(), in.valueLength());
    }
}
