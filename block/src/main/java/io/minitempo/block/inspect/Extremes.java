// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.parquet.encoding.ByteArrays;
import io.minitempo.block.parquet.format.Annotation;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.block.parquet.read.PageValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The smallest and the largest value of a page or chunk, in Parquet's type-defined order. Owned by one thread.
///
/// Numbers are kept as longs, doubles as their ordered bits, booleans as 0 and 1, strings as bytes.
final class Extremes {

    /// The length to which writers cut bounds of a column index.
    private static final int CUT = 16;

    private static final int SHOWN = 40;

    private final Leaf leaf;
    private final boolean unsigned;
    private boolean any;
    private long min;
    private long max;
    private byte[] first = {};
    private byte[] last = {};

    Extremes(Leaf leaf) {
        this.leaf = leaf;
        this.unsigned =
                leaf.type() == PhysicalType.INT64 && leaf.column().annotation().isUnsigned();
    }

    void add(PageValues values) {
        switch (values) {
            case PageValues.Numbers numbers -> {
                for (int i = 0; i < numbers.size(); i++) {
                    add(numbers.values()[i]);
                }
            }
            case PageValues.Doubles doubles -> {
                for (int i = 0; i < doubles.size(); i++) {
                    double value = doubles.values()[i];
                    if (!Double.isNaN(value)) {
                        add(ordered(value));
                    }
                }
            }
            case PageValues.Booleans booleans -> {
                for (boolean value : booleans.values()) {
                    add(value ? 1 : 0);
                }
            }
            case PageValues.Strings strings -> {
                ByteArrays texts = strings.values();
                for (int i = 0; i < texts.size(); i++) {
                    add(texts, i);
                }
            }
            case PageValues.Ids ids -> {
                BitSet used = new BitSet();
                for (int i = 0; i < ids.size(); i++) {
                    used.set(ids.ids()[i]);
                }
                ByteArrays texts = ids.dictionary().strings();
                used.stream().forEach(id -> add(texts, id));
            }
        }
    }

    private void add(long value) {
        if (!any || compare(value, min) < 0) {
            min = value;
        }
        if (!any || compare(value, max) > 0) {
            max = value;
        }
        any = true;
    }

    private void add(ByteArrays texts, int i) {
        if (!any || texts.compareAt(i, first, 0, first.length) < 0) {
            first = texts.bytes(i);
        }
        if (!any || texts.compareAt(i, last, 0, last.length) > 0) {
            last = texts.bytes(i);
        }
        any = true;
    }

    private int compare(long a, long b) {
        return unsigned ? Long.compareUnsigned(a, b) : Long.compare(a, b);
    }

    /// Bits that compare as the doubles do, minus zero below zero.
    private static long ordered(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    /// What the bounds of a file exclude although it is there, or null when they exclude nothing.
    @Nullable
    String excludedBy(byte[] lower, byte[] upper) {
        if (!any) {
            return null;
        }
        if (leaf.type() == PhysicalType.BYTE_ARRAY) {
            return excludedTexts(lower, upper);
        }
        int width = width();
        if (lower.length != width || upper.length != width) {
            return "bounds have " + lower.length + " and " + upper.length + " bytes, expected " + width;
        }
        long low = number(lower);
        long high = number(upper);
        // A zero of either sign may stand for the other one.
        boolean below = compare(min, low) < 0 && !(isZero(min) && isZero(low));
        boolean above = compare(max, high) > 0 && !(isZero(max) && isZero(high));
        if (below) {
            return "value " + text(min) + " lies below the lower bound " + text(low);
        }
        return above ? "value " + text(max) + " lies above the upper bound " + text(high) : null;
    }

    private @Nullable String excludedTexts(byte[] lower, byte[] upper) {
        if (Arrays.compareUnsigned(first, lower) < 0) {
            return "value " + text(first) + " lies below the lower bound " + text(lower);
        }
        boolean cut = upper.length >= CUT
                && last.length > upper.length
                && Arrays.equals(last, 0, upper.length, upper, 0, upper.length);
        return Arrays.compareUnsigned(last, upper) > 0 && !cut
                ? "value " + text(last) + " lies above the upper bound " + text(upper)
                : null;
    }

    private int width() {
        return switch (leaf.type()) {
            case BOOLEAN -> 1;
            case INT32 -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case BYTE_ARRAY -> 0;
        };
    }

    private long number(byte[] plain) {
        long value = 0;
        for (int i = plain.length - 1; i >= 0; i--) {
            value = value << 8 | plain[i] & 0xff;
        }
        return switch (leaf.type()) {
            case INT32 -> leaf.column().annotation().isUnsigned() ? value : (int) value;
            case DOUBLE -> ordered(Double.longBitsToDouble(value));
            case BOOLEAN, INT64, BYTE_ARRAY -> value;
        };
    }

    private boolean isZero(long value) {
        return leaf.type() == PhysicalType.DOUBLE && (value == 0 || value == ordered(-0.0));
    }

    private String text(long value) {
        if (leaf.type() == PhysicalType.DOUBLE) {
            return Double.toString(Double.longBitsToDouble(value ^ (value >> 63 & Long.MAX_VALUE)));
        }
        return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
    }

    private String text(byte[] bytes) {
        byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN));
        String dots = bytes.length > SHOWN ? "..." : "";
        return leaf.column().annotation() == Annotation.STRING
                ? "\"" + new String(shown, StandardCharsets.UTF_8) + dots + "\""
                : HexFormat.of().formatHex(shown) + dots;
    }
}
