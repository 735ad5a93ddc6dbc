// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// Writes JSON text as Go does: no blanks, `<`, `>` and `&` escaped, numbers as Go prints them (`spec/api.md §1.5`).
///
/// Commas come by themselves; that names and values alternate is the caller's duty. Owned by one thread.
public final class JsonWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);

    /// For each ASCII character: 0 when it stands for itself, the letter after the backslash, or `u`.
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes;
    private int size;
    private boolean separate;

    /// A writer with room for `expectedBytes`; it grows.
    public JsonWriter(int expectedBytes) {
        bytes = new byte[Math.max(64, expectedBytes)];
    }

    private static byte[] escapes() {
        byte[] table = new byte[128];
        Arrays.fill(table, 0, 0x20, (byte) 'u');
        table['<'] = 'u';
        table['>'] = 'u';
        table['&'] = 'u';
        table['"'] = '"';
        table['\\'] = '\\';
        table['\n'] = 'n';
        table['\r'] = 'r';
        table['\t'] = 't';
        table['\b'] = 'b';
        table['\f'] = 'f';
        return table;
    }

    /// Opens an object.
    public JsonWriter beginObject() {
        return open('{');
    }

    /// Closes an object.
    public JsonWriter endObject() {
        return close('}');
    }

    /// Opens an array.
    public JsonWriter beginArray() {
        return open('[');
    }

    /// Closes an array.
    public JsonWriter endArray() {
        return close(']');
    }

    private JsonWriter open(char bracket) {
        separator();
        put(bracket);
        separate = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        put(bracket);
        separate = true;
        return this;
    }

    /// Writes the name of the member that follows.
    public JsonWriter name(String name) {
        string(name);
        put(':');
        separate = false;
        return this;
    }

    /// Writes the name of the member that follows, ready-made: quoted and with its colon.
    JsonWriter rawName(byte[] quoted) {
        separator();
        putAll(quoted, 0, quoted.length);
        separate = false;
        return this;
    }

    /// Writes text.
    public JsonWriter string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return string(utf8, 0, utf8.length);
    }

    /// Writes text that is there as UTF-8; what is not UTF-8 becomes the replacement character, as in Go.
    public JsonWriter string(byte[] utf8, int offset, int length) {
        separator();
        put('"');
        int end = offset + length;
        int plain = offset;
        int at = offset;
        while (at < end) {
            int b = utf8[at];
            if (b >= 0 && ESCAPES[b] == 0) {
                at++;
                continue;
            }
            int width = b >= 0 ? 1 : Utf8.width(utf8, at, end);
            if (b < 0 && width > 0 && !isLineSeparator(utf8, at, width)) {
                at += width;
                continue;
            }
            putAll(utf8, plain, at - plain);
            if (b >= 0) {
                escape(b);
            } else if (width > 0) {
                unicode(0x20, 0x28 | utf8[at + 2] & 1);
            } else {
                putAll(REPLACEMENT, 0, REPLACEMENT.length);
                width = 1;
            }
            at += width;
            plain = at;
        }
        putAll(utf8, plain, end - plain);
        put('"');
        return value();
    }

    /// U+2028 and U+2029, which end lines in JavaScript.
    private static boolean isLineSeparator(byte[] utf8, int at, int width) {
        return width == 3 && utf8[at] == (byte) 0xe2 && utf8[at + 1] == (byte) 0x80 && (utf8[at + 2] & 0xfe) == 0xa8;
    }

    private void escape(int c) {
        byte letter = ESCAPES[c];
        if (letter == 'u') {
            unicode(0, c);
        } else {
            put('\\');
            put((char) letter);
        }
    }

    private void unicode(int high, int low) {
        ensure(6);
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        bytes[size++] = HEX[high >> 4];
        bytes[size++] = HEX[high & 15];
        bytes[size++] = HEX[low >> 4];
        bytes[size++] = HEX[low & 15];
    }

    /// Writes a bare number.
    public JsonWriter number(long value) {
        return raw(Long.toString(value));
    }

    /// Writes a number in quotes, as 64-bit numbers are written.
    public JsonWriter quoted(long value) {
        return raw('"' + Long.toString(value) + '"');
    }

    /// Writes an unsigned number in quotes.
    public JsonWriter quotedUnsigned(long value) {
        return raw('"' + Long.toUnsignedString(value) + '"');
    }

    /// Writes a floating-point number; what JSON has no number for is written as `"NaN"`, `"Infinity"`, `"-Infinity"`.
    public JsonWriter number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return raw('"' + Double.toString(value) + '"');
        }
        return raw(GoNumbers.format(value));
    }

    /// As [#number(double)] with the shortest text of a 32-bit number.
    public JsonWriter number(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return raw('"' + Float.toString(value) + '"');
        }
        return raw(GoNumbers.format(value));
    }

    /// Writes a truth value.
    public JsonWriter bool(boolean value) {
        return raw(Boolean.toString(value));
    }

    /// Writes `null`.
    public JsonWriter nullValue() {
        return raw("null");
    }

    /// Writes bytes in standard base64 with padding.
    public JsonWriter base64(byte[] source, int offset, int length) {
        byte[] range =
                offset == 0 && length == source.length ? source : Arrays.copyOfRange(source, offset, offset + length);
        byte[] encoded = Base64.getEncoder().encode(range);
        separator();
        put('"');
        putAll(encoded, 0, encoded.length);
        put('"');
        return value();
    }

    /// Writes bytes in lower-case hex.
    public JsonWriter hex(byte[] source) {
        return raw('"' + HexFormat.of().formatHex(source) + '"');
    }

    /// Writes a value that is JSON already.
    JsonWriter json(byte[] value) {
        separator();
        putAll(value, 0, value.length);
        return value();
    }

    private JsonWriter raw(String ascii) {
        separator();
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return value();
    }

    private JsonWriter value() {
        separate = true;
        return this;
    }

    private void separator() {
        if (separate) {
            put(',');
        }
    }

    private void put(char c) {
        ensure(1);
        bytes[size++] = (byte) c;
    }

    private void putAll(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    /// What was written so far.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
