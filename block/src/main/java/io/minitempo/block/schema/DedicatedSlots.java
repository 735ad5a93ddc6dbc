// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Which dedicated column got which physical column: numbered from 1 per scope and type along the list; what exceeds
/// the number of physical columns stays a generic attribute.
///
/// @param slots those that got one
record DedicatedSlots(List<Slot> slots) {

    /// Text columns of a scope before vParquet5.
    static final int OLD_STRINGS = 10;

    /// A dedicated column and its number.
    record Slot(DedicatedColumn column, int number) {
        String leafName() {
            return leafName(column.type(), number);
        }

        static String leafName(ColumnType type, int number) {
            return String.format(Locale.ROOT, type == ColumnType.STRING ? "String%02d" : "Int%02d", number);
        }
    }

    private record Kind(ColumnScope scope, ColumnType type) {}

    static DedicatedSlots of(BlockFormat format, DedicatedColumns columns) {
        List<Slot> slots = new ArrayList<>();
        Map<Kind, Integer> used = new HashMap<>();
        for (DedicatedColumn column : columns.columns()) {
            int number = used.merge(new Kind(column.scope(), column.type()), 1, Integer::sum);
            if (number <= limit(format, column.type())) {
                slots.add(new Slot(column, number));
            }
        }
        return new DedicatedSlots(List.copyOf(slots));
    }

    private static int limit(BlockFormat format, ColumnType type) {
        return switch (format) {
            case VPARQUET3, VPARQUET4 -> type == ColumnType.STRING ? OLD_STRINGS : 0;
            case VPARQUET5 -> type == ColumnType.STRING ? DedicatedColumns.MAX_STRINGS : DedicatedColumns.MAX_INTS;
        };
    }

    List<Slot> of(ColumnScope scope, ColumnType type) {
        return slots.stream()
                .filter(slot -> slot.column.scope() == scope && slot.column.type() == type)
                .toList();
    }
}
