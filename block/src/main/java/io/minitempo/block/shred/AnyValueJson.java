// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// Writes an OTLP `AnyValue` as proto3 JSON: camelCase, 64-bit integers as strings, bytes in base64, no whitespace
/// (`spec/blocks.md §11.1`). Text is escaped as Tempo's writer does it: `<`, `>` and `&` too.
///
/// What is not protobuf, or nests deeper than [#MAX_DEPTH], becomes `{}`. Owned by one thread.
final class AnyValueJson {

    static final int MAX_DEPTH = 100;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final ByteOutput out;

    AnyValueJson(ByteOutput out) {
        this.out = out;
    }

    void write(byte[] data, int offset, int length) {
        int start = out.size();
        try {
            any(data, offset, length, 0);
        } catch (WireException e) {
            out.advance(start - out.size());
            ascii("{}");
        }
    }

    private void any(byte[] data, int offset, int length, int depth) {
        WireReader in = new WireReader().reset(data, offset, length);
        int field = 0;
        int at = 0;
        int size = 0;
        long scalar = 0;
        while (in.next()) {
            if (in.field() <= 7) {
                field = in.field();
                at = in.valueOffset();
                size = in.valueLength();
                scalar = in.value();
                if (in.type() != expectedType(field)) {
                    throw new WireException("AnyValue field " + field + " has wire type " + in.type(), in.tagOffset());
                }
            }
        }
        if (depth > MAX_DEPTH) {
            field = 0;
        }
        switch (field) {
            case 1 -> {
                ascii("{\"stringValue\":");
                string(data, at, size);
            }
            case 2 -> ascii(scalar != 0 ? "{\"boolValue\":true" : "{\"boolValue\":false");
            case 3 -> ascii("{\"intValue\":\"" + scalar + "\"");
            case 4 -> ascii("{\"doubleValue\":" + number(Double.longBitsToDouble(scalar)));
            case 5 -> {
                ascii("{\"arrayValue\":");
                list(data, at, size, depth, false);
            }
            case 6 -> {
                ascii("{\"kvlistValue\":");
                list(data, at, size, depth, true);
            }
            case 7 -> {
                byte[] raw = new byte[size];
                System.arraycopy(data, at, raw, 0, size);
                ascii("{\"bytesValue\":\"" + Base64.getEncoder().encodeToString(raw) + "\"");
            }
            default -> ascii("{");
        }
        out.writeByte('}');
    }

    private static int expectedType(int field) {
        return switch (field) {
            case 2, 3 -> WireReader.VARINT;
            case 4 -> WireReader.FIXED64;
            default -> WireReader.BYTES;
        };
    }

    /// Writes an `ArrayValue` or a `KeyValueList`: both have their elements in field 1.
    private void list(byte[] data, int offset, int length, int depth, boolean pairs) {
        WireReader in = new WireReader().reset(data, offset, length);
        boolean first = true;
        while (in.next()) {
            if (in.field() != 1) {
                continue;
            }
            in.expectBytes();
            ascii(first ? "{\"values\":[" : ",");
            first = false;
            if (pairs) {
                pair(data, in.valueOffset(), in.valueLength(), depth + 1);
            } else {
                any(data, in.valueOffset(), in.valueLength(), depth + 1);
            }
        }
        ascii(first ? "{}" : "]}");
    }

    private void pair(byte[] data, int offset, int length, int depth) {
        WireReader in = new WireReader().reset(data, offset, length);
        int keyStart = 0;
        int keyLength = 0;
        int valueStart = -1;
        int valueLength = 0;
        while (in.next()) {
            if (in.field() == 1) {
                in.expectBytes();
                keyStart = in.valueOffset();
                keyLength = in.valueLength();
            } else if (in.field() == 2) {
                in.expectBytes();
                valueStart = in.valueOffset();
                valueLength = in.valueLength();
            }
        }
        out.writeByte('{');
        if (keyLength > 0) {
            ascii("\"key\":");
            string(data, keyStart, keyLength);
        }
        if (valueStart >= 0) {
            ascii(keyLength > 0 ? ",\"value\":" : "\"value\":");
            any(data, valueStart, valueLength, depth);
        }
        out.writeByte('}');
    }

    private void ascii(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes, 0, bytes.length);
    }

    /// Shortest decimal that reads back the same, without exponent between 1e-6 and 1e21.
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "\"NaN\"";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        double magnitude = Math.abs(value);
        if (magnitude >= 1e-6 && magnitude < 1e21) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return String.format(
                        Locale.ROOT,
                        "%s%se%s%02d",
                        value < 0 ? "-" : "",
                        mantissa,
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent))
                .replace("e-0", "e-");
    }

    /// Writes a JSON string; malformed UTF-8 becomes replacement characters.
    private void string(byte[] data, int offset, int length) {
        out.writeByte('"');
        String text = new String(data, offset, length, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> ascii("\\\"");
                case '\\' -> ascii("\\\\");
                case '\b' -> ascii("\\b");
                case '\f' -> ascii("\\f");
                case '\n' -> ascii("\\n");
                case '\r' -> ascii("\\r");
                case '\t' -> ascii("\\t");
                default -> {
                    if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                        ascii("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.writeByte(HEX[c >>> shift & 15]);
                        }
                    } else if (c < 0x80) {
                        out.writeByte(c);
                    } else {
                        byte[] utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                        out.write(utf8, 0, utf8.length);
                    }
                }
            }
        }
        out.writeByte('"');
    }
}
