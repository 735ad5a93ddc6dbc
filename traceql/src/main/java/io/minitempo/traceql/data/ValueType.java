// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

/// Codes of what a row of a [Column] holds. Constants rather than an enum: there is one per row, in a byte.
public final class ValueType {

    /// The key is absent.
    public static final byte NIL = 0;
    /// The key is there, its value is unset, a map, bytes or a mixed array: neither present nor absent to a nil test.
    public static final byte UNQUERYABLE = 1;
    /// A 64-bit integer.
    public static final byte INT = 2;
    /// A double, as its raw bits.
    public static final byte FLOAT = 3;
    /// A string, as a number in [Column#strings].
    public static final byte STRING = 4;
    /// 0 or 1.
    public static final byte BOOLEAN = 5;
    /// Nanoseconds.
    public static final byte DURATION = 6;
    /// An OTLP status code.
    public static final byte STATUS = 7;
    /// An OTLP span kind.
    public static final byte KIND = 8;
    /// Arrays: elements `[bits >>> 32, (bits >>> 32) + (int) bits)` of [Column#elements], each encoded as the scalar
    /// type. An array with one
    /// element is given as that element; empty ones are arrays.
    public static final byte INT_ARRAY = 9;
    /// See [#INT_ARRAY].
    public static final byte FLOAT_ARRAY = 10;
    /// See [#INT_ARRAY].
    public static final byte STRING_ARRAY = 11;
    /// See [#INT_ARRAY].
    public static final byte BOOLEAN_ARRAY = 12;

    private ValueType() {}

    /// Whether a code means an array.
    public static boolean isArray(byte type) {
        return type >= INT_ARRAY;
    }

    /// The type of an array's elements.
    public static byte elementOf(byte arrayType) {
        return (byte) (arrayType - INT_ARRAY + INT);
    }
}
