// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.data.ValueType;

/// `min`, `max`, `sum` or `avg` of the values of one spanset (`spec/traceql.md §10`). Extremes are over numbers, of
/// which NaN is none; a sum
/// is of the type of the first value and leaves out others.
final class Accumulator {

    private final Aggregate.Function function;
    private byte type = ValueType.NIL;
    private long bits;
    private double sum;
    private long present;

    Accumulator(Aggregate.Function function) {
        this.function = function;
    }

    void add(byte valueType, long value) {
        if (valueType <= ValueType.UNQUERYABLE) {
            return;
        }
        boolean extreme = function == Aggregate.Function.MIN || function == Aggregate.Function.MAX;
        if (extreme && (!isNumber(valueType) || Double.isNaN(number(valueType, value)))) {
            return;
        }
        present++;
        if (type == ValueType.NIL) {
            type = valueType;
            bits = value;
            sum = valueType == ValueType.FLOAT ? Double.longBitsToDouble(value) : 0;
        } else if (extreme) {
            int outcome = compare(valueType, value);
            if (function == Aggregate.Function.MIN ? outcome < 0 : outcome > 0) {
                type = valueType;
                bits = value;
            }
        } else if (type == valueType) {
            bits += value;
            sum += Double.longBitsToDouble(value);
        }
    }

    private int compare(byte valueType, long value) {
        if (valueType == type && type != ValueType.FLOAT) {
            return Long.compare(value, bits);
        }
        return Double.compare(number(valueType, value), number(type, bits));
    }

    /// The type of the result; nil when there is none.
    byte type() {
        if (!isNumber(type)) {
            return ValueType.NIL;
        }
        return function == Aggregate.Function.AVG && type == ValueType.INT ? ValueType.FLOAT : type;
    }

    long bits() {
        return switch (function) {
            case MIN, MAX, COUNT -> bits;
            case SUM -> type == ValueType.FLOAT ? Double.doubleToRawLongBits(sum) : bits;
            case AVG ->
                switch (type) {
                    case ValueType.FLOAT -> Double.doubleToRawLongBits(sum / present);
                    case ValueType.INT -> Double.doubleToRawLongBits((double) bits / present);
                    case ValueType.DURATION -> bits / present;
                    default -> 0;
                };
        };
    }

    private static boolean isNumber(byte type) {
        return type == ValueType.INT || type == ValueType.FLOAT || type == ValueType.DURATION;
    }

    private static double number(byte type, long bits) {
        return type == ValueType.FLOAT ? Double.longBitsToDouble(bits) : bits;
    }
}
