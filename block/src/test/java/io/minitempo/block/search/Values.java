// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Columns as objects, in the form of [PlainSpans].
final class Values {

    private Values() {}

    static List<@Nullable Object> of(Column column) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < column.size(); row++) {
            values.add(of(column, row));
        }
        return values;
    }

    static @Nullable Object of(Column column, int row) {
        byte type = column.typeOf(row);
        long bits = column.bits()[row];
        if (type == ValueType.NIL) {
            return null;
        }
        if (type == ValueType.UNQUERYABLE) {
            return PlainSpans.UNQUERYABLE;
        }
        if (!ValueType.isArray(type)) {
            return scalar(column, type, bits);
        }
        List<Object> elements = new ArrayList<>();
        int start = (int) (bits >>> 32);
        for (int i = start; i < start + (int) bits; i++) {
            elements.add(scalar(column, ValueType.elementOf(type), column.elements()[i]));
        }
        return elements;
    }

    private static Object scalar(Column column, byte type, long bits) {
        return switch (type) {
            case ValueType.INT -> bits;
            case ValueType.FLOAT -> Double.longBitsToDouble(bits);
            case ValueType.STRING -> column.strings().get((int) bits);
            case ValueType.BOOLEAN -> bits != 0;
            default -> new PlainSpans.Typed(type, bits);
        };
    }
}
