// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Strings;
import io.minitempo.traceql.data.ValueType;

/// Columns made of other columns.
final class Columns {

    private Columns() {}

    /// The rows at some positions; nil for negative ones.
    static Column gather(Column column, Level level, int[] positions) {
        long[] bits = new long[positions.length];
        byte[] types = new byte[positions.length];
        for (int i = 0; i < positions.length; i++) {
            int position = positions[i];
            if (position >= 0) {
                bits[i] = column.bits()[position];
                types[i] = column.typeOf(position);
            }
        }
        return new Column(level, positions.length, types, ValueType.NIL, bits, column.strings(), column.elements());
    }

    /// Each row of the first column, or where that is nil the row of the second.
    static Column firstPresent(Column first, Column second) {
        int size = first.size();
        byte[] types = new byte[size];
        long[] bits = new long[size];
        int strings = first.strings().size();
        int elements = first.elements().length;
        long[] allElements = new long[elements + second.elements().length];
        System.arraycopy(first.elements(), 0, allElements, 0, elements);
        System.arraycopy(second.elements(), 0, allElements, elements, second.elements().length);
        for (int row = 0; row < size; row++) {
            byte type = first.typeOf(row);
            long value = first.bits()[row];
            if (type == ValueType.NIL) {
                type = second.typeOf(row);
                value = second.bits()[row];
                if (type == ValueType.STRING) {
                    value += strings;
                } else if (ValueType.isArray(type)) {
                    int begin = elements + (int) (value >>> 32);
                    if (type == ValueType.STRING_ARRAY) {
                        // Several rows may share one array: it is written anew each time, from the original.
                        shift(second.elements(), begin - elements, allElements, begin, (int) value, strings);
                    }
                    value = ((long) begin << 32) | (value & 0xffff_ffffL);
                }
            }
            types[row] = type;
            bits[row] = value;
        }
        return new Column(
                first.level(),
                size,
                types,
                ValueType.NIL,
                bits,
                new Joined(first.strings(), second.strings()),
                allElements);
    }

    private static void shift(long[] from, int begin, long[] to, int target, int length, int by) {
        for (int i = 0; i < length; i++) {
            to[target + i] = from[begin + i] + by;
        }
    }

    /// A dictionary of one string.
    static Strings single(String value) {
        return new Strings() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public String get(int id) {
                return value;
            }
        };
    }

    private record Joined(Strings first, Strings second) implements Strings {

        @Override
        public int size() {
            return first.size() + second.size();
        }

        @Override
        public String get(int id) {
            int size = first.size();
            return id < size ? first.get(id) : second.get(id - size);
        }
    }
}
