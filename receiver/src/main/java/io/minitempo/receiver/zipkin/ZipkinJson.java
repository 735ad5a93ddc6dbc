// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads values out of JSON trees strictly: a value of another kind than its key asks for fails the request, `null` is
/// as good as absent, unknown keys are ignored.
final class ZipkinJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    /// A value is two tokens with its name, an object two by itself.
    private static final long TOKEN = Growth.ELEMENT / 2;

    private static final int TOKENS_AT_A_TIME = 4096;
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);

    private ZipkinJson() {}

    /// The objects of a JSON array.
    ///
    /// @throws MalformedRequestException when the bytes are no JSON array of objects
    static List<JsonNode> spans(byte[] json, int offset, int length, Growth growth) {
        JsonNode tree = tree(json, offset, length, growth);
        if (tree.isNull()) {
            return List.of();
        }
        if (!tree.isArray()) {
            throw new MalformedRequestException("json: expected an array of spans, found " + kind(tree));
        }
        List<JsonNode> spans = new ArrayList<>();
        for (JsonNode span : tree) {
            spans.add(requireObject(span, "span"));
        }
        return spans;
    }

    private static JsonNode tree(byte[] json, int offset, int length, Growth growth) {
        count(json, offset, length, growth);
        try {
            JsonNode tree = MAPPER.readTree(json, offset, length);
            if (tree.isMissingNode()) {
                throw new MalformedRequestException("unexpected end of JSON input");
            }
            return tree;
        } catch (UnexpectedEndOfInputException e) {
            throw new MalformedRequestException("unexpected end of JSON input", e);
        } catch (JacksonException e) {
            throw new MalformedRequestException("json: " + e.getOriginalMessage(), e);
        }
    }

    /// Asks for the memory of a tree before it is made.
    private static void count(byte[] json, int offset, int length, Growth growth) {
        int tokens = 0;
        try (JsonParser parser = MAPPER.createParser(json, offset, length)) {
            while (parser.nextToken() != null) {
                tokens++;
                if (tokens == TOKENS_AT_A_TIME) {
                    growth.by(tokens * TOKEN);
                    tokens = 0;
                }
            }
        } catch (JacksonException e) {
            // The tree will meet it too, and says what is wrong.
        }
        growth.by(tokens * TOKEN);
    }

    /// An object in a JSON text of its own, as some tags and annotations hold.
    ///
    /// @throws MalformedRequestException when the text is no JSON object
    static JsonNode object(String json, String what, Growth growth) {
        byte[] bytes = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return requireObject(tree(bytes, 0, bytes.length, growth), what);
    }

    private static JsonNode requireObject(JsonNode node, String what) {
        if (!node.isObject()) {
            throw expected(what, "an object", node);
        }
        return node;
    }

    static String string(JsonNode object, String key) {
        @Nullable JsonNode value = value(object, key);
        if (value == null) {
            return "";
        }
        if (!value.isString()) {
            throw expected(key, "a string", value);
        }
        return value.asString();
    }

    /// An unsigned 64-bit number as its 64 bits; 0 when absent.
    static long unsigned(JsonNode object, String key) {
        @Nullable JsonNode value = value(object, key);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().signum() < 0
                || value.bigIntegerValue().compareTo(MAX_UNSIGNED) >= 0) {
            throw expected(key, "a number of microseconds", value);
        }
        return value.bigIntegerValue().longValue();
    }

    static int port(JsonNode object) {
        long port = unsigned(object, "port");
        if (port < 0 || port > 65_535) {
            throw new MalformedRequestException(
                    "json: port: expected 0 to 65535, found " + Long.toUnsignedString(port));
        }
        return (int) port;
    }

    /// The object under a key as something else, or what stands for an absent one.
    static <T> T object(JsonNode object, String key, T absent, Function<JsonNode, T> read) {
        @Nullable JsonNode value = value(object, key);
        return value == null ? absent : read.apply(requireObject(value, key));
    }

    /// The objects of the array under a key, each as something else.
    static <T> List<T> objects(JsonNode object, String key, Function<JsonNode, T> read) {
        @Nullable JsonNode value = value(object, key);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw expected(key, "an array", value);
        }
        List<T> list = new ArrayList<>();
        for (JsonNode element : value) {
            list.add(read.apply(requireObject(element, key)));
        }
        return list;
    }

    /// The strings of the object under a key, in order.
    static Map<String, String> strings(JsonNode object, String key) {
        return object(object, key, new LinkedHashMap<>(), tags -> {
            Map<String, String> map = new LinkedHashMap<>();
            tags.properties().forEach(tag -> map.put(tag.getKey(), string(tags, tag.getKey())));
            return map;
        });
    }

    /// The member under a key, in whatever case, as Go's decoder finds it; the exact spelling goes first.
    private static @Nullable JsonNode value(JsonNode object, String key) {
        @Nullable JsonNode value = object.get(key);
        if (value == null) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                value = member.getKey().equalsIgnoreCase(key) ? member.getValue() : value;
            }
        }
        return value == null || value.isNull() ? null : value;
    }

    private static MalformedRequestException expected(String key, String expected, JsonNode found) {
        return new MalformedRequestException("json: " + key + ": expected " + expected + ", found " + kind(found));
    }

    private static String kind(JsonNode node) {
        String text = node.toString();
        return text.length() > 64 ? text.substring(0, 64) + "..." : text;
    }
}
