// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

import io.minitempo.core.wire.WireWriter;
import io.minitempo.receiver.scan.Growth;
import io.minitempo.receiver.scan.MalformedRequestException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Writes an OTLP request in JSON as protobuf, token by token, so that everything after it sees one encoding.
///
/// `spec/write-path.md §1.3`: ids are hex, 64-bit integers numbers or strings, enums numbers or names (an unknown name
/// counts as 0), keys in lower camel or snake case, unknown keys are skipped, `null` is as good as absent. Of a key
/// that comes twice, scalars take the last value, messages and lists grow, as in protobuf.
///
/// Owned by one thread for one request.
final class OtlpJson {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    /// Shorter texts are no integers beyond 64 bits.
    private static final int SURELY_LONG = 19;

    private static final int LONGEST_INTEGER = 40;
    private static final List<String> KINDS = List.of(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");
    private static final List<String> CODES = List.of("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR");

    private final JsonParser in;
    private final WireWriter out;

    private OtlpJson(JsonParser in, WireWriter out) {
        this.in = in;
        this.out = out;
    }

    /// Writes the request in `length` bytes of `json` from `offset` on to `out`, in place of what it holds.
    ///
    /// Text that is no UTF-8 is taken with replacement characters, for Tempo takes it, too.
    ///
    /// @param growth is asked before a body that is no UTF-8 is copied
    /// @throws MalformedRequestException when it is no JSON, or a value is not what its key asks for
    static void write(byte[] json, int offset, int length, WireWriter out, Growth growth) {
        try {
            write(json, offset, length, out);
        } catch (JacksonException e) {
            byte[] mended = mended(json, offset, length, growth);
            if (Arrays.equals(mended, 0, mended.length, json, offset, offset + length)) {
                throw malformed(e);
            }
            try {
                write(mended, 0, mended.length, out);
            } catch (JacksonException other) {
                throw malformed(other);
            }
        }
    }

    private static void write(byte[] json, int offset, int length, WireWriter out) {
        out.clear();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json, offset, length)) {
            OtlpJson reader = new OtlpJson(parser, out);
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                reader.object(JsonMessage.REQUEST, "request");
            }
            if (parser.nextToken() != null) {
                throw reader.malformed("nothing after the request", "request");
            }
        }
    }

    /// The body as UTF-8; up to three bytes for each that is none, and as many characters on the way.
    private static byte[] mended(byte[] json, int offset, int length, Growth growth) {
        growth.by(5L * length);
        return new String(json, offset, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    private static MalformedRequestException malformed(JacksonException e) {
        return new MalformedRequestException("json: " + e.getOriginalMessage() + where(e.getLocation()), e);
    }

    /// Some failures, such as of too deep nesting, do not say where they are.
    private static String where(@Nullable TokenStreamLocation location) {
        return location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
    }

    private void object(JsonMessage message, String key) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("an object", key);
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            @Nullable JsonField field = message.field(name);
            if (field == null) {
                in.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                value(field, name);
            }
        }
    }

    private void value(JsonField field, String key) {
        int number = field.number();
        switch (field.kind()) {
            case STRING -> {
                String text = string(key);
                if (field.always() || !text.isEmpty()) {
                    out.stringField(number, text);
                }
            }
            case STRINGS -> array(key, () -> out.stringField(number, string(key)));
            case TRACE_ID -> id(number, 16, key);
            case SPAN_ID -> id(number, 8, key);
            case BYTES -> out.bytesField(number, base64(key));
            case INTEGER -> out.varintField(number, integer(IntegerType.INT64, key));
            case COUNT -> {
                long value = integer(IntegerType.UINT32, key);
                if (value != 0) {
                    out.varintField(number, value);
                }
            }
            case FIXED64 -> {
                long value = integer(IntegerType.UINT64, key);
                if (value != 0) {
                    out.fixed64Field(number, value);
                }
            }
            case FIXED32 -> {
                long value = integer(IntegerType.UINT32, key);
                if (value != 0) {
                    out.fixed32Field(number, (int) value);
                }
            }
            case DOUBLE -> out.doubleField(number, decimal(key));
            case BOOL -> out.varintField(number, bool(key) ? 1 : 0);
            case SPAN_KIND -> enumeration(number, KINDS, key);
            case STATUS_CODE -> enumeration(number, CODES, key);
            case MESSAGE -> message(field, key);
            case MESSAGES -> array(key, () -> message(field, key));
        }
    }

    private void message(JsonField field, String key) {
        int mark = out.begin(field.number());
        if (in.currentToken() != JsonToken.VALUE_NULL) {
            object(field.message(), key);
        }
        out.end(mark);
    }

    private void array(String key, Runnable element) {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw malformed("an array", key);
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    private String string(String key) {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw malformed("a string", key);
        }
        return in.getString();
    }

    private void id(int number, int bytes, String key) {
        String hex = string(key);
        if (hex.isEmpty()) {
            return;
        }
        if (hex.length() != 2 * bytes) {
            throw malformed(2 * bytes + " hex digits", key);
        }
        try {
            out.bytesField(number, HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw malformed(2 * bytes + " hex digits", key);
        }
    }

    private byte[] base64(String key) {
        try {
            return Base64.getDecoder().decode(string(key));
        } catch (IllegalArgumentException e) {
            throw malformed("base64", key);
        }
    }

    /// The types of integers; 64-bit ones may be strings, and what does not fit is refused.
    private enum IntegerType {
        INT64(true, 63, "a 64-bit integer"),
        UINT64(false, 64, "an unsigned 64-bit integer"),
        UINT32(false, 32, "an unsigned 32-bit number");

        private final boolean signed;
        private final int bits;
        private final String words;

        IntegerType(boolean signed, int bits, String words) {
            this.signed = signed;
            this.bits = bits;
            this.words = words;
        }

        boolean holds(long value) {
            return signed || value >= 0 && (bits == Long.SIZE || value >>> bits == 0);
        }

        boolean holds(BigInteger value) {
            return (signed || value.signum() >= 0) && value.bitLength() <= bits;
        }
    }

    private long integer(IntegerType type, String key) {
        String text = switch (token()) {
            case VALUE_NUMBER_INT, VALUE_STRING -> in.getString();
            default -> throw malformed("an integer", key);
        };
        try {
            if (text.length() < SURELY_LONG) {
                long value = Long.parseLong(text);
                if (type.holds(value)) {
                    return value;
                }
            } else if (text.length() <= LONGEST_INTEGER) {
                BigInteger value = new BigInteger(text);
                if (type.holds(value)) {
                    return value.longValue();
                }
            }
        } catch (NumberFormatException e) {
            throw malformed("an integer", key);
        }
        throw malformed(type.words, key);
    }

    private double decimal(String key) {
        try {
            return switch (token()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
                case VALUE_STRING -> Double.parseDouble(in.getString());
                default -> throw malformed("a number", key);
            };
        } catch (NumberFormatException e) {
            throw malformed("a number", key);
        }
    }

    private boolean bool(String key) {
        return switch (token()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw malformed("true or false", key);
        };
    }

    private void enumeration(int number, List<String> names, String key) {
        long value = switch (token()) {
            case VALUE_STRING -> Math.max(0, names.indexOf(in.getString()));
            case VALUE_NUMBER_INT -> integer(IntegerType.INT64, key);
            default -> throw malformed("a number or name", key);
        };
        if (value != 0) {
            out.varintField(number, value);
        }
    }

    private JsonToken token() {
        @Nullable JsonToken token = in.currentToken();
        return token == null ? JsonToken.NOT_AVAILABLE : token;
    }

    private MalformedRequestException malformed(String expected, String key) {
        JsonToken token = token();
        String found = switch (token) {
            case NOT_AVAILABLE -> "the end of the input";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
                String text = in.getString();
                yield text.length() > 64 ? text.substring(0, 64) + "..." : text;
            }
            default -> token.name();
        };
        return new MalformedRequestException(
                "json: " + key + ": expected " + expected + ", found " + found + where(in.currentTokenLocation()));
    }
}
