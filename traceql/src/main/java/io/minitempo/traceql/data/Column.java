// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import io.minitempo.traceql.ast.Level;
import org.jspecify.annotations.Nullable;

/// The values of one field for every row of a level: a type code and 64 bits for each. Arrays are shared, not to be
/// changed; those of types and bits may be longer than the column.
///
/// @param level what a row stands for
/// @param size how many rows
/// @param types a [ValueType] for every row, or null when all rows have `type`
/// @param type the type of all rows when `types` is null
/// @param bits the value of every row, as [ValueType] says
/// @param strings what string values mean; empty when there are none
/// @param elements elements of arrays; empty when there are none
@SuppressWarnings("ArrayRecordComponent") // handed over by batch, never compared
public record Column(
        Level level, int size, byte @Nullable [] types, byte type, long[] bits, Strings strings, long[] elements) {

    private static final long[] NO_ELEMENTS = {};

    /// No strings.
    public static final Strings NO_STRINGS = new Strings() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public String get(int id) {
            throw new IndexOutOfBoundsException(id);
        }
    };

    /// A column without strings and arrays whose rows all have one type.
    public static Column of(Level level, byte type, long[] bits) {
        return new Column(level, bits.length, null, type, bits, NO_STRINGS, NO_ELEMENTS);
    }

    /// A column of strings, one for each row.
    public static Column ofStrings(Level level, long[] ids, Strings strings) {
        return new Column(level, ids.length, null, ValueType.STRING, ids, strings, NO_ELEMENTS);
    }

    /// A column of nils.
    public static Column nil(Level level, int size) {
        return new Column(level, size, null, ValueType.NIL, new long[size], NO_STRINGS, NO_ELEMENTS);
    }

    /// The type of a row.
    public byte typeOf(int row) {
        return types == null ? type : types[row];
    }
}
