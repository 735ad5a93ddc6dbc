// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import io.minitempo.server.json.JsonWriter;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Attributes as plain JSON values: an object sorted by key, of repeated keys the last one (`spec/api.md §3.2`).
final class LlmAttributes {

    private LlmAttributes() {}

    static void write(List<KeyValue> attributes, JsonWriter out) {
        Map<String, AnyValue> sorted = new TreeMap<>();
        attributes.forEach(attribute -> sorted.put(attribute.getKey(), attribute.getValue()));
        out.beginObject();
        sorted.forEach((key, value) -> write(value, out.name(key)));
        out.endObject();
    }

    private static void write(AnyValue value, JsonWriter out) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> out.string(value.getStringValue());
            case BOOL_VALUE -> out.bool(value.getBoolValue());
            case INT_VALUE -> out.number(value.getIntValue());
            case DOUBLE_VALUE -> out.number(value.getDoubleValue());
            case ARRAY_VALUE -> {
                out.beginArray();
                value.getArrayValue().getValuesList().forEach(element -> write(element, out));
                out.endArray();
            }
            case KVLIST_VALUE -> write(value.getKvlistValue().getValuesList(), out);
            case BYTES_VALUE -> out.hex(value.getBytesValue().toByteArray());
            default -> out.nullValue();
        }
    }
}
