// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the proto3 JSON of an `AnyValue` that column `ValueUnsupported` holds (`spec/blocks.md §11.1`).
public final class AnyValueParser {

    private static final JsonMapper MAPPER = new JsonMapper();

    private AnyValueParser() {}

    /// The value; text that is not such JSON becomes a string value, so that nothing is lost.
    public static AnyValue parse(String json) {
        try {
            return any(MAPPER.readTree(json));
        } catch (JacksonException | IllegalArgumentException e) {
            return AnyValue.newBuilder().setStringValue(json).build();
        }
    }

    private static AnyValue any(JsonNode node) {
        AnyValue.Builder value = AnyValue.newBuilder();
        if (!node.isObject()) {
            throw new IllegalArgumentException("object expected, found " + node.getNodeType());
        }
        node.properties().forEach(member -> {
            JsonNode content = member.getValue();
            switch (member.getKey()) {
                case "stringValue" -> value.setStringValue(content.asString());
                case "boolValue" -> value.setBoolValue(content.asBoolean());
                case "intValue" -> value.setIntValue(Long.parseLong(content.asString()));
                case "doubleValue" -> value.setDoubleValue(number(content));
                case "bytesValue" ->
                    value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(content.asString())));
                case "arrayValue" -> {
                    ArrayValue.Builder list = ArrayValue.newBuilder();
                    content.path("values").forEach(element -> list.addValues(any(element)));
                    value.setArrayValue(list);
                }
                case "kvlistValue" -> {
                    KeyValueList.Builder list = KeyValueList.newBuilder();
                    content.path("values").forEach(element -> list.addValues(pair(element)));
                    value.setKvlistValue(list);
                }
                default -> throw new IllegalArgumentException("unknown member " + member.getKey());
            }
        });
        return value.build();
    }

    private static double number(JsonNode content) {
        return content.isNumber() ? content.doubleValue() : Double.parseDouble(content.asString());
    }

    private static KeyValue pair(JsonNode node) {
        KeyValue.Builder pair = KeyValue.newBuilder().setKey(node.path("key").asString(""));
        if (node.has("value")) {
            pair.setValue(any(node.path("value")));
        }
        return pair.build();
    }
}
