// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.ColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.NumberColumnWriter;
import io.minitempo.block.schema.AttributeColumn;
import java.util.List;

/// The columns of single attributes of one scope: which attribute goes to which, and how. Owned by one thread.
final class AttributeColumnsWriter {

    private final List<AttributeColumn> columns;
    private final ColumnWriter[] writers;
    private final KeyTable names;

    AttributeColumnsWriter(ColumnBinding binding, ColumnScope scope) {
        columns = binding.schema().attributeColumns().stream()
                .filter(column -> column.scope() == scope)
                .toList();
        writers = new ColumnWriter[columns.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = binding.column(columns.get(i).leaf());
        }
        names = new KeyTable(columns.stream().map(AttributeColumn::attribute).toList());
    }

    KeyTable names() {
        return names;
    }

    int size() {
        return writers.length;
    }

    /// The first column of a kind, or -1.
    int indexOf(AttributeColumn.Kind kind) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    /// Whether a column takes values of a type: scalars of its own, and arrays of them where the format stores those.
    boolean accepts(int column, byte type) {
        return accepts(columns.get(column), type);
    }

    static boolean accepts(AttributeColumn target, byte type) {
        byte own = target.type() == ColumnType.STRING ? AttributeTable.STRING : AttributeTable.INT;
        if (type == own) {
            return true;
        }
        return target.takesArrays() && (type == AttributeTable.ARRAY || type == AttributeTable.ARRAY + own);
    }

    /// Adds the value of an attribute that [#accepts] said yes to.
    void add(int column, AttributeTable table, int attribute) {
        ColumnWriter writer = writers[column];
        if (table.type(attribute) < AttributeTable.ARRAY) {
            add(writer, table.data(), table.start(attribute), table.length(attribute), table.scalar(attribute));
            return;
        }
        table.openArray(attribute);
        while (table.nextElement()) {
            add(writer, table.data(), table.elementStart(), table.elementLength(), table.elementScalar());
        }
    }

    private static void add(ColumnWriter writer, byte[] data, int start, int length, long scalar) {
        if (writer instanceof DictionaryColumnWriter dictionary) {
            dictionary.add(data, start, length);
        } else if (writer instanceof BytesColumnWriter bytes) {
            bytes.add(data, start, length);
        } else if (writer instanceof NumberColumnWriter number) {
            number.add(scalar);
        } else {
            throw new IllegalStateException("attribute column of booleans");
        }
    }
}
