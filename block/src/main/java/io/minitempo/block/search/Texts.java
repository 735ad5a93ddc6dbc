// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.traceql.data.Strings;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Strings that lie in pages and dictionaries, made when they are asked for. Owned by one thread.
final class Texts implements Strings {

    private static final int SPAN_ID_DIGITS = 16;
    /// Made strings are kept where there are few enough of them, as in most dictionaries.
    private static final int KEPT = 1 << 16;

    private final List<ByteArrays> parts;
    private final int[] starts;
    private final Format format;
    private final @Nullable String @Nullable [] made;

    /// What the bytes are.
    enum Format {
        UTF8,
        /// Hexadecimal without leading zeros.
        TRACE_ID,
        /// At least 16 hexadecimal digits.
        SPAN_ID
    }

    Texts(List<ByteArrays> parts, Format format, boolean keep) {
        this.parts = List.copyOf(parts);
        this.format = format;
        this.starts = new int[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            starts[i + 1] = starts[i] + parts.get(i).size();
        }
        this.made = keep && size() <= KEPT ? new String[size()] : null;
    }

    @Override
    public int size() {
        return starts[parts.size()];
    }

    @Override
    public String get(int id) {
        if (made == null) {
            return make(id);
        }
        String text = made[id];
        if (text == null) {
            text = make(id);
            made[id] = text;
        }
        return text;
    }

    private String make(int id) {
        int part = 0;
        if (parts.size() > 1) {
            part = Arrays.binarySearch(starts, id);
            part = part < 0 ? -part - 2 : part;
            while (starts[part + 1] == id) {
                part++;
            }
        }
        ByteArrays bytes = parts.get(part);
        int i = id - starts[part];
        return switch (format) {
            case UTF8 -> bytes.text(i);
            case TRACE_ID -> traceId(bytes.data(), bytes.start(i), bytes.length(i));
            case SPAN_ID -> spanId(bytes.data(), bytes.start(i), bytes.length(i));
        };
    }

    static String traceId(byte[] data, int start, int length) {
        String hex = HexFormat.of().formatHex(data, start, start + length);
        int zeros = 0;
        while (zeros < hex.length() && hex.charAt(zeros) == '0') {
            zeros++;
        }
        return hex.substring(zeros);
    }

    static String spanId(byte[] data, int start, int length) {
        String hex = HexFormat.of().formatHex(data, start, start + length);
        return hex.length() >= SPAN_ID_DIGITS ? hex : "0".repeat(SPAN_ID_DIGITS - hex.length()) + hex;
    }
}
