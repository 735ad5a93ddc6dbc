// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.ValueType;

/// A function's argument as numbers (`spec/traceql.md §12.3`, `§12.5`).
final class ArgumentValues {

    private static final double NANOS_PER_SECOND = 1e9;

    private ArgumentValues() {}

    /// The value of every span; NaN where it is missing or not a number. `duration` is in seconds, other durations in
    /// nanoseconds.
    static void numbers(Field field, SpanColumn column, Selection selection, double[] values) {
        double unit = field == Intrinsic.DURATION ? NANOS_PER_SECOND : 1;
        for (int i = 0; i < selection.count(); i++) {
            int span = selection.spans()[i];
            SpanColumn part = column.partFor(span);
            values[i] = switch (part.typeHere(span)) {
                case ValueType.INT -> part.bitsHere(span);
                case ValueType.FLOAT -> Double.longBitsToDouble(part.bitsHere(span));
                case ValueType.DURATION -> part.bitsHere(span) / unit;
                default -> Double.NaN;
            };
        }
    }

    /// Like [#numbers], every duration in seconds.
    static void seconds(SpanColumn column, Selection selection, double[] values) {
        numbers(Intrinsic.DURATION, column, selection, values);
    }

    /// The bucket of every span, as `exponent * 2`, and 1 more for durations, whose bounds are seconds; -1 for spans
    /// that fall in none.
    static void buckets(SpanColumn column, Selection selection, int[] buckets) {
        for (int i = 0; i < selection.count(); i++) {
            int span = selection.spans()[i];
            SpanColumn part = column.partFor(span);
            byte type = part.typeHere(span);
            boolean duration = type == ValueType.DURATION;
            int exponent = duration || type == ValueType.INT ? Quantiles.bucket(part.bitsHere(span)) : -1;
            buckets[i] = exponent < 0 ? -1 : exponent * 2 + (duration ? 1 : 0);
        }
    }

    /// The upper bound of a bucket as [#buckets] numbers them.
    static double bound(int bucket) {
        return Quantiles.bound(bucket >> 1, (bucket & 1) != 0);
    }
}
