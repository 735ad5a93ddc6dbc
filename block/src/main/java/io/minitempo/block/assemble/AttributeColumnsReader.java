// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads the columns of single attributes of one scope: dedicated ones in their order, then well-known ones.
/// Owned by one thread.
final class AttributeColumnsReader {

    private final List<AttributeColumn> columns;
    private final List<ColumnCursor> cursors;

    AttributeColumnsReader(BlockSchema schema, ColumnScope scope, Cursors all) {
        columns = new ArrayList<>();
        for (boolean dedicated : new boolean[] {true, false}) {
            for (AttributeColumn column : schema.attributeColumns()) {
                if (column.scope() == scope && (column.kind() == AttributeColumn.Kind.DEDICATED) == dedicated) {
                    columns.add(column);
                }
            }
        }
        cursors = columns.stream().map(column -> all.of(column.leaf())).toList();
    }

    /// Passes over an owner that is not there.
    void skip() {
        for (ColumnCursor cursor : cursors) {
            cursor.advance();
        }
    }

    /// Reads the attributes of one owner.
    void read(Consumer<KeyValue> target) {
        for (int i = 0; i < cursors.size(); i++) {
            AttributeColumn column = columns.get(i);
            ColumnCursor cursor = cursors.get(i);
            if (column.takesArrays()) {
                readList(column, cursor, target);
                continue;
            }
            boolean skipped =
                    column.kind() == AttributeColumn.Kind.SERVICE_NAME && cursor.hasValue() && cursor.length() == 0;
            if (cursor.hasValue() && !skipped) {
                target.accept(attribute(column, value(column, cursor)));
            }
            cursor.advance();
        }
    }

    /// One value reads back as a scalar, several as an array, none as nothing.
    private static void readList(AttributeColumn column, ColumnCursor cursor, Consumer<KeyValue> target) {
        if (!cursor.hasValue()) {
            cursor.advance();
            return;
        }
        ArrayValue.Builder values = ArrayValue.newBuilder();
        do {
            values.addValues(value(column, cursor));
            cursor.advance();
        } while (cursor.continues(column.leaf().maxRepetition()));
        target.accept(attribute(
                column,
                values.getValuesCount() == 1
                        ? values.getValues(0)
                        : AnyValue.newBuilder().setArrayValue(values).build()));
    }

    private static AnyValue value(AttributeColumn column, ColumnCursor cursor) {
        AnyValue.Builder value = AnyValue.newBuilder();
        return column.type() == ColumnType.STRING
                ? value.setStringValue(cursor.text()).build()
                : value.setIntValue(cursor.number()).build();
    }

    private static KeyValue attribute(AttributeColumn column, AnyValue value) {
        return KeyValue.newBuilder().setKey(column.attribute()).setValue(value).build();
    }
}
