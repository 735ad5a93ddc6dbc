// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.ArrayList;
import java.util.List;

/// Dedicated columns as the messages that a frontend sends along with a job, so that a querier can open a block without
/// its metadata (`spec/blocks.md §4`).
final class ColumnMessages {

    private static final int ARRAY = 1;
    private static final int BLOB = 2;

    private ColumnMessages() {}

    static io.minitempo.proto.tempopb.DedicatedColumn write(DedicatedColumn column) {
        int options = 0;
        for (ColumnOption option : column.options()) {
            options |= switch (option) {
                case ARRAY -> ARRAY;
                case BLOB -> BLOB;
            };
        }
        return io.minitempo.proto.tempopb.DedicatedColumn.newBuilder()
                .setName(column.name())
                .setTypeValue(
                        switch (column.type()) {
                            case STRING -> 0;
                            case INT -> 1;
                        })
                .setScopeValue(
                        switch (column.scope()) {
                            case SPAN -> 0;
                            case RESOURCE -> 1;
                            case EVENT -> 2;
                        })
                .setOptionsValue(options)
                .build();
    }

    /// @throws IllegalArgumentException for a scope, type or option that is not known
    static DedicatedColumn read(io.minitempo.proto.tempopb.DedicatedColumn message) {
        ColumnScope scope = switch (message.getScopeValue()) {
            case 0 -> ColumnScope.SPAN;
            case 1 -> ColumnScope.RESOURCE;
            case 2 -> ColumnScope.EVENT;
            default -> throw unknown("scope", message.getScopeValue());
        };
        ColumnType type = switch (message.getTypeValue()) {
            case 0 -> ColumnType.STRING;
            case 1 -> ColumnType.INT;
            default -> throw unknown("type", message.getTypeValue());
        };
        int mask = message.getOptionsValue();
        if ((mask & ~(ARRAY | BLOB)) != 0) {
            throw unknown("options", mask);
        }
        List<ColumnOption> options = new ArrayList<>(2);
        if ((mask & ARRAY) != 0) {
            options.add(ColumnOption.ARRAY);
        }
        if ((mask & BLOB) != 0) {
            options.add(ColumnOption.BLOB);
        }
        return new DedicatedColumn(scope, message.getName(), type, options);
    }

    private static IllegalArgumentException unknown(String what, int number) {
        return new IllegalArgumentException("unknown dedicated column " + what + " " + number);
    }
}
