// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Numbers the distinct values of a column from 0 in the order in which they are asked for. Values differ when their
/// type or their content does; nil is a value, and what cannot be queried counts as nil.
public final class ValueKeys {

    private final Column column;
    private final int[] canonical;
    private final Map<String, Integer> strings = new HashMap<>();
    private final Map<Key, Integer> keys = new HashMap<>();

    /// Numbers the values of a column.
    public ValueKeys(Column column) {
        this.column = column;
        this.canonical = new int[column.strings().size()];
    }

    /// Forgets the numbers given so far.
    public void restart() {
        keys.clear();
    }

    /// The number of a row's value.
    public int key(int row) {
        int next = keys.size();
        Integer known = keys.putIfAbsent(keyOf(row), next);
        return known == null ? next : known;
    }

    private Key keyOf(int row) {
        byte type = column.typeOf(row);
        long bits = column.bits()[row];
        if (ValueType.isArray(type)) {
            int from = (int) (bits >>> 32);
            long[] elements = Arrays.copyOfRange(column.elements(), from, from + (int) bits);
            if (type == ValueType.STRING_ARRAY) {
                Arrays.setAll(elements, i -> canonical((int) elements[i]));
            }
            return new Elements(type, elements);
        }
        return switch (type) {
            case ValueType.NIL, ValueType.UNQUERYABLE -> new Scalar(ValueType.NIL, 0);
            case ValueType.STRING -> new Scalar(type, canonical((int) bits));
            default -> new Scalar(type, bits);
        };
    }

    /// One number for each distinct string, whatever its ids are.
    private int canonical(int id) {
        int number = canonical[id];
        if (number == 0) {
            number = strings.computeIfAbsent(column.strings().get(id), text -> strings.size() + 1);
            canonical[id] = number;
        }
        return number;
    }

    private sealed interface Key permits Scalar, Elements {}

    private record Scalar(byte type, long bits) implements Key {}

    @SuppressWarnings("ArrayRecordComponent") // compares the elements itself
    private record Elements(byte type, long[] elements) implements Key {

        @Override
        public boolean equals(Object other) {
            return other instanceof Elements that && type == that.type && Arrays.equals(elements, that.elements);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(elements) + type;
        }
    }
}
