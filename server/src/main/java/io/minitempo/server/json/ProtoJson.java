// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.minitempo.core.wire.WireReader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Protobuf messages as JSON by the rules of `spec/api.md §1.5`, for any message type.
///
/// Walks the serialised bytes with a table made once per type, so no object is made per field. A serialised message
/// has its fields in the order of their numbers and holds just what the rules want to see: scalars that are not zero,
/// messages that are set, members of oneofs even if zero. Immutable; any thread may write.
public final class ProtoJson {

    /// Messages of single fields that Tempo declares, and so writes, in another order than that of their numbers.
    private static final Map<String, List<Integer>> DECLARED = Map.of("tempopb.Sample", List.of(2, 1));

    private final MessageTable table;

    private ProtoJson(MessageTable table) {
        this.table = table;
    }

    /// A converter for messages of one type.
    public static ProtoJson of(Descriptor type) {
        return new ProtoJson(MessageTable.of(type, new HashMap<>()));
    }

    /// The JSON text of a message, UTF-8.
    ///
    /// @throws IllegalArgumentException when the message has another type
    public byte[] write(Message message) {
        if (!message.getDescriptorForType().getFullName().equals(table.type)) {
            throw new IllegalArgumentException("expected a " + table.type + ", got a "
                    + message.getDescriptorForType().getFullName());
        }
        byte[] bytes = message.toByteArray();
        JsonWriter out = new JsonWriter(bytes.length * 3);
        object(table, new WireReader(bytes), out);
        return out.toBytes();
    }

    private static void object(MessageTable table, WireReader in, JsonWriter out) {
        out.beginObject();
        if (table.declared.isEmpty()) {
            members(table, in, out);
        } else {
            asDeclared(table, in, out);
        }
        out.endObject();
    }

    private static void asDeclared(MessageTable table, WireReader in, JsonWriter out) {
        WireReader again = new WireReader();
        for (int number : table.declared) {
            again.reset(in.buffer(), in.position(), in.end() - in.position());
            while (again.next()) {
                @Nullable Field field = table.field(again.field());
                if (field != null && field.number == number) {
                    out.rawName(field.quotedName);
                    value(field, again, out);
                }
            }
        }
    }

    private static void members(MessageTable table, WireReader in, JsonWriter out) {
        boolean more = in.next();
        while (more) {
            @Nullable Field field = table.field(in.field());
            if (field == null) {
                more = in.next();
                continue;
            }
            out.rawName(field.quotedName);
            more = switch (field.shape) {
                case SINGLE -> {
                    value(field, in, out);
                    yield in.next();
                }
                case LIST -> list(field, in, out);
                case MAP -> map(field, in, out);
            };
        }
    }

    private static boolean list(Field field, WireReader in, JsonWriter out) {
        out.beginArray();
        boolean more;
        do {
            if (in.type() == WireReader.BYTES && field.isPackable()) {
                packed(field, in, out);
            } else {
                value(field, in, out);
            }
            more = in.next();
        } while (more && in.field() == field.number);
        out.endArray();
        return more;
    }

    private static void packed(Field field, WireReader in, JsonWriter out) {
        int end = in.valueOffset() + in.valueLength();
        int at = in.valueOffset();
        while (at < end) {
            long scalar = 0;
            switch (field.kind) {
                case FIXED64, SFIXED64, DOUBLE -> {
                    for (int i = 0; i < 8; i++) {
                        scalar |= (in.buffer()[at++] & 0xffL) << 8 * i;
                    }
                }
                case FIXED32, SFIXED32, FLOAT -> {
                    for (int i = 0; i < 4; i++) {
                        scalar |= (in.buffer()[at++] & 0xffL) << 8 * i;
                    }
                }
                default -> {
                    int shift = 0;
                    byte b;
                    do {
                        b = in.buffer()[at++];
                        scalar |= (b & 0x7fL) << shift;
                        shift += 7;
                    } while (b < 0);
                }
            }
            scalar(field, scalar, out);
        }
    }

    /// Entries are sorted by key; there are few, so they are written apart and put in order afterwards.
    private static boolean map(Field field, WireReader in, JsonWriter out) {
        Map<String, byte[]> entries = new HashMap<>();
        boolean more;
        do {
            MessageTable entry = field.message();
            @Nullable Field keyField = entry.field(1);
            @Nullable Field valueField = entry.field(2);
            if (keyField == null || valueField == null) {
                throw new IllegalStateException("map entry without key or value: " + entry.type);
            }
            String key = "";
            byte @Nullable [] value = null;
            int outer = in.enter();
            while (in.next()) {
                if (in.field() == 1) {
                    key = keyField.kind == FieldDescriptor.Type.STRING ? in.stringValue() : Long.toString(in.value());
                } else if (in.field() == 2) {
                    JsonWriter part = new JsonWriter(64);
                    value(valueField, in, part);
                    value = part.toBytes();
                }
            }
            in.leave(outer);
            entries.put(key, value == null ? valueField.zero() : value);
            more = in.next();
        } while (more && in.field() == field.number);
        out.beginObject();
        List<Map.Entry<String, byte[]>> sorted = entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .toList();
        for (Map.Entry<String, byte[]> entry : sorted) {
            out.name(entry.getKey()).json(entry.getValue());
        }
        out.endObject();
        return more;
    }

    private static void value(Field field, WireReader in, JsonWriter out) {
        switch (field.kind) {
            case MESSAGE -> {
                int outer = in.enter();
                object(field.message(), in, out);
                in.leave(outer);
            }
            case STRING -> out.string(in.buffer(), in.valueOffset(), in.valueLength());
            case BYTES -> out.base64(in.buffer(), in.valueOffset(), in.valueLength());
            default -> scalar(field, in.value(), out);
        }
    }

    private static void scalar(Field field, long value, JsonWriter out) {
        switch (field.kind) {
            case DOUBLE -> out.number(Double.longBitsToDouble(value));
            case FLOAT -> out.number(Float.intBitsToFloat((int) value));
            case INT64, SFIXED64 -> out.quoted(value);
            case SINT64 -> out.quoted(unzigzag(value));
            case UINT64, FIXED64 -> out.quotedUnsigned(value);
            case INT32, SFIXED32 -> out.number((long) (int) value);
            case SINT32 -> out.number(unzigzag(value));
            case UINT32, FIXED32 -> out.number(value & 0xffff_ffffL);
            case BOOL -> out.bool(value != 0);
            case ENUM -> {
                @Nullable String name = field.enumNames.get((int) value);
                if (name == null) {
                    out.number((long) (int) value);
                } else {
                    out.string(name);
                }
            }
            case STRING, BYTES, MESSAGE, GROUP -> throw new IllegalStateException("no scalar: " + field.kind);
        }
    }

    private static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    private enum Shape {
        SINGLE,
        LIST,
        MAP
    }

    /// One field of a message type.
    private static final class Field {
        private final int number;
        private final byte[] quotedName;
        private final Shape shape;
        private final FieldDescriptor.Type kind;
        private final Map<Integer, String> enumNames = new HashMap<>();
        private final @Nullable MessageTable message;

        Field(FieldDescriptor field, Map<String, MessageTable> known) {
            number = field.getNumber();
            JsonWriter name = new JsonWriter(32);
            name.string(field.getJsonName());
            byte[] quoted = name.toBytes();
            quotedName = Arrays.copyOf(quoted, quoted.length + 1);
            quotedName[quoted.length] = ':';
            shape = field.isMapField() ? Shape.MAP : field.isRepeated() ? Shape.LIST : Shape.SINGLE;
            kind = field.getType();
            if (kind == FieldDescriptor.Type.ENUM) {
                field.getEnumType().getValues().forEach(v -> enumNames.putIfAbsent(v.getNumber(), v.getName()));
            }
            message = kind == FieldDescriptor.Type.MESSAGE ? MessageTable.of(field.getMessageType(), known) : null;
        }

        MessageTable message() {
            @Nullable MessageTable table = message;
            if (table == null) {
                throw new IllegalStateException("no message: " + kind);
            }
            return table;
        }

        boolean isPackable() {
            return kind != FieldDescriptor.Type.STRING
                    && kind != FieldDescriptor.Type.BYTES
                    && kind != FieldDescriptor.Type.MESSAGE;
        }

        /// The value of a map entry that has none on the wire.
        byte[] zero() {
            JsonWriter out = new JsonWriter(8);
            if (kind == FieldDescriptor.Type.MESSAGE) {
                out.beginObject().endObject();
            } else if (isPackable()) {
                scalar(this, 0, out);
            } else {
                out.string("");
            }
            return out.toBytes();
        }
    }

    /// The fields of one message type by number. Complete once its [#of] returned; types may contain themselves.
    private static final class MessageTable {
        private final String type;
        private final List<Integer> declared;
        private @Nullable Field[] fields = new Field[0];

        private MessageTable(String type) {
            this.type = type;
            this.declared = DECLARED.getOrDefault(type, List.of());
        }

        static MessageTable of(Descriptor type, Map<String, MessageTable> known) {
            @Nullable MessageTable existing = known.get(type.getFullName());
            if (existing != null) {
                return existing;
            }
            MessageTable table = new MessageTable(type.getFullName());
            known.put(type.getFullName(), table);
            int highest = type.getFields().stream()
                    .mapToInt(FieldDescriptor::getNumber)
                    .max()
                    .orElse(0);
            @Nullable Field[] fields = new Field[highest + 1];
            for (FieldDescriptor field : type.getFields()) {
                fields[field.getNumber()] = new Field(field, known);
            }
            table.fields = fields;
            return table;
        }

        @Nullable
        Field field(int number) {
            return number > 0 && number < fields.length ? fields[number] : null;
        }
    }
}
