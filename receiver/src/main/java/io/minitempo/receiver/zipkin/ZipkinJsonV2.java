// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.core.TraceId;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import io.minitempo.receiver.zipkin.ZipkinSpan.Annotation;
import io.minitempo.receiver.zipkin.ZipkinSpan.Endpoint;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Decodes version 2 in JSON.
final class ZipkinJsonV2 {

    private ZipkinJsonV2() {}

    /// The spans of a request.
    ///
    /// @throws MalformedRequestException when it is not an array of spans with ids
    static List<ZipkinSpan> decode(byte[] json, int offset, int length, Growth growth) {
        return ZipkinJson.spans(json, offset, length, growth).stream()
                .map(ZipkinJsonV2::span)
                .toList();
    }

    private static ZipkinSpan span(JsonNode span) {
        String traceHex = ZipkinJson.string(span, "traceId");
        TraceId traceId = traceHex.isEmpty() ? new TraceId(0, 0) : GoHex.traceId(traceHex);
        long id = id(span, "id");
        if (id == 0) {
            throw new MalformedRequestException("valid span id required");
        }
        if (traceId.isZero()) {
            throw new MalformedRequestException("valid trace id required");
        }
        long timestamp = ZipkinJson.unsigned(span, "timestamp");
        return new ZipkinSpan(
                traceId,
                id,
                id(span, "parentId"),
                ZipkinJson.string(span, "name"),
                ZipkinSpan.kind(ZipkinJson.string(span, "kind")),
                timestamp,
                timestamp == 0,
                ZipkinJson.unsigned(span, "duration"),
                ZipkinJson.object(span, "localEndpoint", Endpoint.UNKNOWN, ZipkinJsonV2::endpoint),
                ZipkinJson.object(span, "remoteEndpoint", Endpoint.UNKNOWN, ZipkinJsonV2::endpoint),
                ZipkinJson.objects(span, "annotations", ZipkinJsonV2::annotation),
                ZipkinJson.strings(span, "tags"));
    }

    private static long id(JsonNode span, String key) {
        String hex = ZipkinJson.string(span, key);
        return hex.isEmpty() ? 0 : GoHex.parse(hex);
    }

    private static Endpoint endpoint(JsonNode endpoint) {
        return new Endpoint(
                ZipkinJson.string(endpoint, "serviceName"),
                ip(endpoint, "ipv4"),
                ip(endpoint, "ipv6"),
                ZipkinJson.port(endpoint));
    }

    private static String ip(JsonNode endpoint, String key) {
        String text = ZipkinJson.string(endpoint, key);
        return text.isEmpty() ? "" : IpText.normalise(text);
    }

    private static Annotation annotation(JsonNode annotation) {
        long timestamp = ZipkinJson.unsigned(annotation, "timestamp");
        if (timestamp == 0) {
            throw new MalformedRequestException("valid annotation timestamp required");
        }
        return new Annotation(timestamp, ZipkinJson.string(annotation, "value"));
    }
}
