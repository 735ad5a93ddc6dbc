// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.page;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.minitempo.core.TempoException;
import io.minitempo.proto.ring.Desc;
import io.minitempo.proto.ring.PartitionRingDesc;
import io.minitempo.ring.kv.SnappyProtobuf;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Stored values in words: field names as in the `.proto`, in the order of field numbers, zero values left out, enums
/// as numbers, map keys sorted (`spec/ring.md §1`, `§8.5`).
final class StoredValueText {

    private static final String INDENT = "    ";

    private StoredValueText() {}

    static String json(String codec, byte[] value) {
        GoJson json = new GoJson();
        message(json, parse(codec, value));
        return json.toString();
    }

    static String prettyJson(String codec, byte[] value) {
        return indented(json(codec, value));
    }

    /// The fields and their values without the punctuation of JSON, one value a line.
    static String struct(String codec, byte[] value) {
        return parse(codec, value).toString();
    }

    private static Message parse(String codec, byte[] value) {
        return switch (codec) {
            case "ringDesc" -> SnappyProtobuf.decode(Desc.parser(), value, codec);
            case "partitionRingDesc" -> SnappyProtobuf.decode(PartitionRingDesc.parser(), value, codec);
            default -> throw new TempoException.Invalid("values of codec " + codec + " cannot be shown");
        };
    }

    private static void message(GoJson json, Message message) {
        json.raw("{");
        for (Map.Entry<FieldDescriptor, Object> field : new TreeMap<>(message.getAllFields()).entrySet()) {
            json.key(field.getKey().getName());
            if (field.getKey().isMapField()) {
                map(json, (Collection<?>) field.getValue());
            } else if (field.getKey().isRepeated()) {
                array(json, (List<?>) field.getValue(), field.getKey());
            } else {
                scalar(json, field.getValue(), field.getKey());
            }
        }
        json.raw("}");
    }

    private static void map(GoJson json, Collection<?> entries) {
        TreeMap<String, Message> sorted = new TreeMap<>();
        for (Object entry : entries) {
            Message pair = (Message) entry;
            FieldDescriptor key = pair.getDescriptorForType().findFieldByNumber(1);
            sorted.put(String.valueOf(pair.getField(key)), pair);
        }
        json.raw("{");
        String separator = "";
        for (Map.Entry<String, Message> entry : sorted.entrySet()) {
            FieldDescriptor value = entry.getValue().getDescriptorForType().findFieldByNumber(2);
            json.raw(separator).string(entry.getKey()).raw(":");
            scalar(json, entry.getValue().getField(value), value);
            separator = ",";
        }
        json.raw("}");
    }

    private static void array(GoJson json, List<?> values, FieldDescriptor field) {
        json.raw("[");
        String separator = "";
        for (Object value : values) {
            json.raw(separator);
            scalar(json, value, field);
            separator = ",";
        }
        json.raw("]");
    }

    private static void scalar(GoJson json, Object value, FieldDescriptor field) {
        switch (value) {
            case Message nested -> message(json, nested);
            case EnumValueDescriptor named -> json.number(named.getNumber());
            case Boolean flag -> json.bool(flag);
            case ByteString bytes -> json.string(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case Integer number ->
                json.number(
                        field.getType() == FieldDescriptor.Type.UINT32
                                ? Integer.toUnsignedLong(number)
                                : number.longValue());
            case Number number -> json.number(number.longValue());
            default -> json.string(String.valueOf(value));
        }
    }

    /// Compact JSON spread over lines, four spaces a level.
    private static String indented(String json) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean escaped = quoted && c == '\\';
            quoted ^= c == '"';
            if (escaped) {
                out.append(c).append(json.charAt(++i));
            } else if (quoted) {
                out.append(c);
            } else if (c == '{' || c == '[') {
                boolean empty = "}]".indexOf(json.charAt(i + 1)) >= 0;
                depth += empty ? 0 : 1;
                out.append(c).append(empty ? "" : "\n" + INDENT.repeat(depth));
                if (empty) {
                    out.append(json.charAt(++i));
                }
            } else if (c == '}' || c == ']') {
                depth--;
                out.append('\n').append(INDENT.repeat(depth)).append(c);
            } else if (c == ',') {
                out.append(",\n").append(INDENT.repeat(depth));
            } else {
                out.append(c).append(c == ':' ? " " : "");
            }
        }
        return out.toString();
    }
}
