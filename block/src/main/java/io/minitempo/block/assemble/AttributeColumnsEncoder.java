// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import static io.minitempo.block.assemble.AttributeEncoder.ARRAY;
import static io.minitempo.block.assemble.AttributeEncoder.ELEMENT;
import static io.minitempo.block.assemble.AttributeEncoder.INT;
import static io.minitempo.block.assemble.AttributeEncoder.KEY;
import static io.minitempo.block.assemble.AttributeEncoder.STRING;
import static io.minitempo.block.assemble.AttributeEncoder.VALUE;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Encodes the columns of single attributes of one scope: dedicated ones in their order, then well-known ones. Of a
/// dedicated column one value is a scalar, several are an array, none is no attribute. Owned by one thread.
final class AttributeColumnsEncoder {

    private final List<AttributeColumn> columns = new ArrayList<>();
    private final List<ColumnCursor> cursors;
    private final List<byte[]> names;

    AttributeColumnsEncoder(BlockSchema schema, ColumnScope scope, Cursors all) {
        for (boolean dedicated : new boolean[] {true, false}) {
            for (AttributeColumn column : schema.attributeColumns()) {
                if (column.scope() == scope && (column.kind() == AttributeColumn.Kind.DEDICATED) == dedicated) {
                    columns.add(column);
                }
            }
        }
        cursors = columns.stream().map(column -> all.of(column.leaf())).toList();
        names = columns.stream()
                .map(column -> column.attribute().getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// Passes over an owner that is not there.
    void skip() {
        for (ColumnCursor cursor : cursors) {
            cursor.advance();
        }
    }

    /// Writes the attributes of one owner as fields of this number.
    void write(WireWriter out, int field) {
        for (int i = 0; i < cursors.size(); i++) {
            AttributeColumn column = columns.get(i);
            ColumnCursor cursor = cursors.get(i);
            boolean skipped =
                    column.kind() == AttributeColumn.Kind.SERVICE_NAME && cursor.hasValue() && cursor.length() == 0;
            if (!cursor.hasValue() || skipped) {
                cursor.advance();
                continue;
            }
            int attribute = out.begin(field);
            out.bytesField(KEY, names.get(i));
            int value = out.begin(VALUE);
            if (column.takesArrays()) {
                writeList(column, cursor, out);
            } else {
                write(column, cursor, out);
                cursor.advance();
            }
            out.end(value);
            out.end(attribute);
        }
    }

    /// One value is a scalar, several are an array; which of both is seen when the second one comes.
    private static void writeList(AttributeColumn column, ColumnCursor cursor, WireWriter out) {
        int level = column.leaf().maxRepetition();
        if (!cursor.isFollowedAt(level)) {
            write(column, cursor, out);
            cursor.advance();
            return;
        }
        int array = out.begin(ARRAY);
        do {
            int element = out.begin(ELEMENT);
            write(column, cursor, out);
            out.end(element);
            cursor.advance();
        } while (cursor.continues(level));
        out.end(array);
    }

    private static void write(AttributeColumn column, ColumnCursor cursor, WireWriter out) {
        if (column.type() == ColumnType.STRING) {
            cursor.write(out, STRING);
        } else {
            out.varintField(INT, cursor.number());
        }
    }
}
