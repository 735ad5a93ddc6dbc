// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Annotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.BinaryAnnotation;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Dialect;
import io.minitempo.receiver.zipkin.ZipkinV1Span.Endpoint;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Decodes version 1 in JSON.
final class ZipkinJsonV1 {

    private ZipkinJsonV1() {}

    /// The spans of a request; values become typed when `parseStringTags` is on.
    ///
    /// @throws MalformedRequestException when it is not an array of spans with ids of the right lengths
    static List<ZipkinV1Span> decode(byte[] json, int offset, int length, Growth growth, boolean parseStringTags) {
        return ZipkinJson.spans(json, offset, length, growth).stream()
                .map(span -> span(span, parseStringTags))
                .toList();
    }

    private static ZipkinV1Span span(JsonNode span, boolean parse) {
        String traceId = ZipkinJson.string(span, "traceId");
        int high = traceId.length() == 32 ? 16 : 0;
        TraceId id = new TraceId(
                high == 0 ? 0 : hex(traceId.substring(0, high), "traceId"), hex(traceId.substring(high), "traceId"));
        if (id.isZero()) {
            throw new MalformedRequestException("traceId is zero");
        }
        String parent = ZipkinJson.string(span, "parentId");
        return new ZipkinV1Span(
                id,
                nonZero(ZipkinJson.string(span, "id"), "id"),
                parent.isEmpty() ? 0 : nonZero(parent, "parentId"),
                ZipkinJson.string(span, "name"),
                ZipkinJson.unsigned(span, "timestamp"),
                ZipkinJson.unsigned(span, "duration"),
                ZipkinJson.objects(span, "annotations", ZipkinJsonV1::annotation),
                ZipkinJson.objects(span, "binaryAnnotations", a -> binaryAnnotation(a, parse)),
                Dialect.JSON);
    }

    private static long nonZero(String hex, String key) {
        long id = hex(hex, key);
        if (id == 0) {
            throw new MalformedRequestException(key + " is zero");
        }
        return id;
    }

    private static long hex(String hex, String key) {
        if (hex.length() != 16 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new MalformedRequestException(
                    key + ": expected 16" + (key.equals("traceId") ? " or 32" : "") + " hex digits");
        }
        return HexFormat.fromHexDigitsToLong(hex);
    }

    private static Annotation annotation(JsonNode annotation) {
        return new Annotation(
                ZipkinJson.unsigned(annotation, "timestamp"),
                ZipkinJson.string(annotation, "value"),
                endpoint(annotation));
    }

    private static BinaryAnnotation binaryAnnotation(JsonNode annotation, boolean parse) {
        return new BinaryAnnotation(
                ZipkinJson.string(annotation, "key"),
                Values.of(ZipkinJson.string(annotation, "value"), parse),
                endpoint(annotation));
    }

    private static Optional<Endpoint> endpoint(JsonNode annotation) {
        return ZipkinJson.object(annotation, "endpoint", Optional.empty(), e -> {
            int port = ZipkinJson.port(e);
            return Optional.of(new Endpoint(
                    ZipkinJson.string(e, "serviceName"),
                    ZipkinJson.string(e, "ipv4"),
                    ZipkinJson.string(e, "ipv6"),
                    port == 0 ? "" : Integer.toString(port)));
        });
    }
}
