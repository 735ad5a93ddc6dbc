// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.query;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.minitempo.proto.tempopb.QueryInstantResponse;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.query.AnswerJson;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares forms of answers: content types, messages, JSON, frames of streams. What is free is left out: exemplars,
/// how many bytes were read, and of searches with a limit which traces were found.
final class Forms {

    private final FoundTraces traces = FoundTraces.recorded();

    String difference(String path, JsonNode recorded, byte[] expected, HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (response.statusCode() != recorded.get("status").asInt()
                || !type.equals(recorded.get("content_type").asString())) {
            return response.statusCode() + " " + type;
        }
        if (type.equals("application/protobuf")) {
            return messageDifference(empty(path), expected, response.body());
        }
        if (!type.equals("application/json")) {
            return text(expected).equals(text(response.body())) ? "" : text(response.body());
        }
        return path.equals("/api/search")
                ? searchDifference(expected, response.body())
                : jsonDifference(path.contains("/metrics/") ? "metrics" : "", text(expected), text(response.body()));
    }

    /// The traces of a search, and which members its metrics have.
    private String searchDifference(byte[] expected, byte[] actual) {
        JsonNode one = JsonMapper.shared().readTree(expected);
        JsonNode other = JsonMapper.shared().readTree(actual);
        String difference = traces.difference(one.get("traces"), other.get("traces"));
        return names(one.get("metrics")).equals(names(other.get("metrics")))
                ? difference
                : difference + " " + other.get("metrics");
    }

    private static Set<String> names(JsonNode node) {
        return new TreeSet<>(node.propertyNames());
    }

    private static String jsonDifference(String kind, String expected, String actual) {
        if (!kind.equals("metrics")) {
            return expected.equals(actual) ? "" : actual;
        }
        JsonNode one = JsonMapper.shared().readTree(expected);
        JsonNode other = JsonMapper.shared().readTree(actual);
        Set<String> metrics = names(one.get("metrics"));
        return Difference.series(one, other)
                + (metrics.equals(names(other.get("metrics"))) ? "" : other.get("metrics"));
    }

    String streamDifference(String method, byte[] expected, byte[] actual) {
        Message type = switch (method.substring(method.lastIndexOf('/') + 1)) {
            case "Search" -> SearchResponse.getDefaultInstance();
            case "SearchTags" -> SearchTagsResponse.getDefaultInstance();
            case "SearchTagsV2" -> SearchTagsV2Response.getDefaultInstance();
            case "SearchTagValues" -> SearchTagValuesResponse.getDefaultInstance();
            case "SearchTagValuesV2" -> SearchTagValuesV2Response.getDefaultInstance();
            case "MetricsQueryRange" -> QueryRangeResponse.getDefaultInstance();
            default -> QueryInstantResponse.getDefaultInstance();
        };
        return messageDifference(type, expected, actual);
    }

    private static Message empty(String path) {
        if (path.equals("/api/search")) {
            return SearchResponse.getDefaultInstance();
        }
        return path.endsWith("/values")
                ? SearchTagValuesV2Response.getDefaultInstance()
                : SearchTagsV2Response.getDefaultInstance();
    }

    private String messageDifference(Message type, byte[] expected, byte[] actual) {
        try {
            JsonNode one = json(type, expected);
            JsonNode other = json(type, actual);
            if (type instanceof SearchResponse) {
                return traces.difference(one.get("traces"), other.get("traces"));
            }
            if (type instanceof QueryRangeResponse || type instanceof QueryInstantResponse) {
                return Difference.series(one, other);
            }
            String field = type.getDescriptorForType().findFieldByNumber(1).getJsonName();
            return Difference.supersetDifference(one.get(field), other.get(field));
        } catch (InvalidProtocolBufferException e) {
            return "no message: " + e.getMessage();
        }
    }

    private static JsonNode json(Message type, byte[] bytes) throws InvalidProtocolBufferException {
        Message message = type.getParserForType().parseFrom(bytes);
        return JsonMapper.shared()
                .readTree(AnswerJson.of(type.getDescriptorForType()).write(message));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
