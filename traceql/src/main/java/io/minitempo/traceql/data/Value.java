// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.StaticType;
import java.util.ArrayList;
import java.util.List;

/// A value that a span has: one static, or an array of statics of one type.
public sealed interface Value {

    /// No value.
    Value NIL = new Single(new Static.Nil());

    /// One static, or nil.
    record Single(Static value) implements Value {}

    /// An array; never with one element when it comes from a [Column], which gives such as its element.
    ///
    /// @param elementType int, float, string or boolean
    record Array(StaticType elementType, List<Static> elements) implements Value {

        /// Copies the list.
        public Array {
            elements = List.copyOf(elements);
        }
    }

    /// What a row of a column holds; [#NIL] for nil and for values that cannot be queried.
    static Value at(Column column, int row) {
        byte type = column.typeOf(row);
        if (!ValueType.isArray(type)) {
            return type <= ValueType.UNQUERYABLE ? NIL : new Single(single(type, column.bits()[row], column.strings()));
        }
        byte element = ValueType.elementOf(type);
        int from = (int) (column.bits()[row] >>> 32);
        int length = (int) column.bits()[row];
        List<Static> elements = new ArrayList<>(length);
        for (int i = from; i < from + length; i++) {
            elements.add(single(element, column.elements()[i], column.strings()));
        }
        return new Array(staticType(element), elements);
    }

    /// A scalar [ValueType] and its 64 bits as a static.
    ///
    /// @throws IllegalArgumentException for arrays
    static Static single(byte type, long bits, Strings strings) {
        return switch (type) {
            case ValueType.NIL, ValueType.UNQUERYABLE -> new Static.Nil();
            case ValueType.INT -> new Static.IntValue(bits);
            case ValueType.FLOAT -> new Static.FloatValue(Double.longBitsToDouble(bits));
            case ValueType.STRING -> new Static.StringValue(strings.get((int) bits));
            case ValueType.BOOLEAN -> new Static.BooleanValue(bits != 0);
            case ValueType.DURATION -> new Static.DurationValue(bits);
            case ValueType.STATUS -> new Static.StatusValue((int) bits);
            case ValueType.KIND -> new Static.KindValue((int) bits);
            default -> throw new IllegalArgumentException("not a scalar type: " + type);
        };
    }

    private static StaticType staticType(byte elementType) {
        return switch (elementType) {
            case ValueType.INT -> StaticType.INT;
            case ValueType.FLOAT -> StaticType.FLOAT;
            case ValueType.STRING -> StaticType.STRING;
            default -> StaticType.BOOLEAN;
        };
    }
}
