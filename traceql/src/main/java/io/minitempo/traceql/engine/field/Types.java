// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.ValueType;

/// What messages call the codes of [ValueType], and which of them are numbers.
final class Types {

    private Types() {}

    static boolean isNumber(byte type) {
        return type == ValueType.INT || type == ValueType.FLOAT || type == ValueType.DURATION;
    }

    static double number(byte type, long bits) {
        return type == ValueType.FLOAT ? Double.longBitsToDouble(bits) : bits;
    }

    static String name(byte type) {
        return switch (type) {
            case ValueType.NIL -> "nil";
            case ValueType.UNQUERYABLE -> "a value that cannot be queried";
            case ValueType.INT -> "int";
            case ValueType.FLOAT -> "float";
            case ValueType.STRING -> "string";
            case ValueType.BOOLEAN -> "boolean";
            case ValueType.DURATION -> "duration";
            case ValueType.STATUS -> "status";
            case ValueType.KIND -> "kind";
            default -> "array";
        };
    }
}
