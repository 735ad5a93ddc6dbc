// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;

/// A function's argument as numbers (`spec/traceql.md §12.3`, `§12.5`).
final class ArgumentValues {

    /// Numbers of buckets are below this.
    static final int BUCKETS = 2 * (Long.SIZE + 1);

    private static final double NANOS_PER_SECOND = 1e9;

    private ArgumentValues() {}

    /// The value of every span; NaN where it is missing or not a number. `duration` is in seconds, other durations in
    /// nanoseconds.
    static void numbers(Field field, Selection.Argument argument, double[] values, int count) {
        double unit = field == Intrinsic.DURATION ? NANOS_PER_SECOND : 1;
        Column column = argument.column();
        for (int i = 0; i < count; i++) {
            int row = argument.row(i);
            long bits = column.bits()[row];
            values[i] = switch (column.typeOf(row)) {
                case ValueType.INT -> bits;
                case ValueType.FLOAT -> Double.longBitsToDouble(bits);
                case ValueType.DURATION -> bits / unit;
                default -> Double.NaN;
            };
        }
    }

    /// Like [#numbers], every duration in seconds.
    static void seconds(Selection.Argument argument, double[] values, int count) {
        numbers(Intrinsic.DURATION, argument, values, count);
    }

    /// The bucket of every span, as `exponent * 2`, and 1 more for durations, whose bounds are seconds; -1 for those
    /// that fall in none.
    static void buckets(Selection.Argument argument, int[] buckets, int count) {
        Column column = argument.column();
        for (int i = 0; i < count; i++) {
            int row = argument.row(i);
            byte type = column.typeOf(row);
            boolean duration = type == ValueType.DURATION;
            int exponent = duration || type == ValueType.INT ? Quantiles.bucket(column.bits()[row]) : -1;
            buckets[i] = exponent < 0 ? -1 : exponent * 2 + (duration ? 1 : 0);
        }
    }

    /// The upper bound of a bucket as [#buckets] numbers them.
    static double bound(int bucket) {
        return Quantiles.bound(bucket >> 1, (bucket & 1) != 0);
    }
}
