// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Strings;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.data.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers the distinct values of one field over all batches of a job. Nil, values that cannot be queried and arrays
/// are [#NIL]: no label can hold them (`spec/traceql.md §12.4`).
final class ValueIds {

    /// The number of no value.
    static final int NIL = 0;

    private static final int UNSEEN = 0;

    private final List<Static> values = new ArrayList<>();
    private final Map<String, Integer> strings = new HashMap<>();
    private byte[] types = new byte[16];
    private long[] bits = new long[16];
    private int[] slots = new int[16];
    private int scalars;
    private @Nullable Strings cachedStrings;
    private int[] cache = new int[0];

    ValueIds() {
        values.add(new Static.Nil());
    }

    /// How many values, nil included.
    int size() {
        return values.size();
    }

    /// A value as labels show it.
    Static label(int id) {
        return LabelText.label(values.get(id));
    }

    /// The number of every row's value.
    void number(Column column, int[] numbers) {
        for (int row = 0; row < column.size(); row++) {
            numbers[row] = number(column, row);
        }
    }

    /// The number of the value of some rows.
    void number(Column column, int[] rows, int[] numbers) {
        for (int i = 0; i < rows.length; i++) {
            numbers[i] = number(column, rows[i]);
        }
    }

    /// The number of a row's value.
    int number(Column column, int row) {
        byte type = column.typeOf(row);
        if (type == ValueType.STRING) {
            return string(column, (int) column.bits()[row]);
        }
        return type > ValueType.UNQUERYABLE && !ValueType.isArray(type) ? scalar(type, column.bits()[row]) : NIL;
    }

    /// Takes in a value of another numbering.
    int copy(ValueIds from, int id) {
        return switch (from.values.get(id)) {
            case Static.Nil nil -> NIL;
            case Static.StringValue text -> string(text.value());
            case Static.IntValue number -> scalar(ValueType.INT, number.value());
            case Static.FloatValue number -> scalar(ValueType.FLOAT, Double.doubleToRawLongBits(number.value()));
            case Static.BooleanValue truth -> scalar(ValueType.BOOLEAN, truth.value() ? 1 : 0);
            case Static.DurationValue duration -> scalar(ValueType.DURATION, duration.nanos());
            case Static.StatusValue status -> scalar(ValueType.STATUS, status.code());
            case Static.KindValue kind -> scalar(ValueType.KIND, kind.code());
        };
    }

    @SuppressWarnings("ReferenceEquality") // another dictionary has other numbers, whatever it holds
    private int string(Column column, int number) {
        if (column.strings() != cachedStrings) {
            cachedStrings = column.strings();
            cache = new int[cachedStrings.size()];
        }
        if (cache[number] == UNSEEN) {
            cache[number] = string(column.strings().get(number));
        }
        return cache[number];
    }

    private int string(String text) {
        Integer known = strings.get(text);
        if (known == null) {
            known = values.size();
            strings.put(text, known);
            values.add(new Static.StringValue(text));
        }
        return known;
    }

    private int scalar(byte type, long value) {
        int slot = slotOf(type, value);
        if (slots[slot] == UNSEEN) {
            if (scalars * 2 >= slots.length) {
                grow();
                slot = slotOf(type, value);
            }
            scalars++;
            types[slot] = type;
            bits[slot] = value;
            slots[slot] = values.size();
            values.add(Value.single(type, value, Column.NO_STRINGS));
        }
        return slots[slot];
    }

    private int slotOf(byte type, long value) {
        int mask = slots.length - 1;
        long mixed = (value + type) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (slots[slot] != UNSEEN && (bits[slot] != value || types[slot] != type)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        byte[] oldTypes = types;
        long[] oldBits = bits;
        int[] oldSlots = slots;
        types = new byte[oldTypes.length * 2];
        bits = new long[oldBits.length * 2];
        slots = new int[oldSlots.length * 2];
        Arrays.fill(slots, UNSEEN);
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != UNSEEN) {
                int slot = slotOf(oldTypes[i], oldBits[i]);
                types[slot] = oldTypes[i];
                bits[slot] = oldBits[i];
                slots[slot] = oldSlots[i];
            }
        }
    }
}
