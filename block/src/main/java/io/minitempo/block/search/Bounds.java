// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PhysicalType;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.data.NumberRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The smallest and the largest number of a chunk or page, as doubles, by which all ordering comparisons of TraceQL can
/// be ruled out: rounding never turns a smaller number into a larger one.
record Bounds(double min, double max) {

    /// Bounds in PLAIN form; null when they are not there or say nothing.
    static @Nullable Bounds of(Leaf leaf, byte @Nullable [] min, byte @Nullable [] max) {
        int width = leaf.type() == PhysicalType.INT32 ? 4 : 8;
        if (leaf.type() == PhysicalType.BYTE_ARRAY
                || leaf.type() == PhysicalType.BOOLEAN
                || min == null
                || max == null
                || min.length != width
                || max.length != width) {
            return null;
        }
        if (leaf.type() == PhysicalType.DOUBLE) {
            double low = little(min).getDouble();
            double high = little(max).getDouble();
            return Double.isNaN(low) || Double.isNaN(high) ? null : new Bounds(low, high);
        }
        long low = width == 4 ? little(min).getInt() : little(min).getLong();
        long high = width == 4 ? little(max).getInt() : little(max).getLong();
        // Bounds of unsigned numbers follow another order than the signed numbers that columns hold.
        boolean wraps = leaf.column().annotation().isUnsigned() && (low < 0 || high < 0);
        return wraps || low > high ? null : new Bounds(low, high);
    }

    /// Bounds of integers as they are; null when they are not there or say nothing.
    static @Nullable NumberRange exact(Leaf leaf, byte @Nullable [] min, byte @Nullable [] max) {
        @Nullable Bounds rounded = leaf.type() == PhysicalType.INT64 ? of(leaf, min, max) : null;
        return rounded == null || min == null || max == null
                ? null
                : new NumberRange(little(min).getLong(), little(max).getLong());
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Whether some number within the bounds may satisfy `number operator literal`.
    boolean mayMatch(BinaryOperator operator, double literal) {
        return switch (operator) {
            case EQUAL -> min <= literal && literal <= max;
            case LESS, LESS_EQUAL -> min <= literal;
            case GREATER, GREATER_EQUAL -> max >= literal;
            case NOT_EQUAL -> !(min == literal && max == literal && Math.abs(literal) < 1L << 52);
            case MATCH, NOT_MATCH, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, AND, OR -> true;
        };
    }
}
