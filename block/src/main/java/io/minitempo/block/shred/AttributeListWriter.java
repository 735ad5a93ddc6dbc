// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.parquet.write.BooleanColumnWriter;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.LevelTrack;
import io.minitempo.block.parquet.write.NumberColumnWriter;

/// Writes the generic attributes of one kind of owner into their seven columns. Owned by one thread.
final class AttributeListWriter {

    private final LevelTrack track;
    private final DictionaryColumnWriter key;
    private final BooleanColumnWriter isArray;
    private final DictionaryColumnWriter string;
    private final NumberColumnWriter integer;
    private final NumberColumnWriter floating;
    private final BooleanColumnWriter bool;
    private final BytesColumnWriter unsupported;

    AttributeListWriter(
            DictionaryColumnWriter key,
            BooleanColumnWriter isArray,
            DictionaryColumnWriter string,
            NumberColumnWriter integer,
            NumberColumnWriter floating,
            BooleanColumnWriter bool,
            BytesColumnWriter unsupported) {
        this.track = key.track();
        this.key = key;
        this.isArray = isArray;
        this.string = string;
        this.integer = integer;
        this.floating = floating;
        this.bool = bool;
        this.unsupported = unsupported;
    }

    /// Says that an owner has no attribute, or that there is no owner.
    void none(int repetition, int definition) {
        track.add(repetition, definition);
    }

    /// Adds an attribute.
    void add(AttributeTable table, int attribute, int repetition) {
        track.add(repetition, track.maxDefinition());
        byte[] data = table.data();
        key.add(data, table.keyStart(attribute), table.keyLength(attribute));
        byte type = table.type(attribute);
        isArray.add(type >= AttributeTable.ARRAY);
        switch (type) {
            case AttributeTable.STRING -> string.add(data, table.start(attribute), table.length(attribute));
            case AttributeTable.INT -> integer.add(table.scalar(attribute));
            case AttributeTable.DOUBLE -> floating.add(table.scalar(attribute));
            case AttributeTable.BOOL -> bool.add(table.scalar(attribute) != 0);
            case AttributeTable.UNSUPPORTED ->
                unsupported.add(table.json(), table.start(attribute), table.length(attribute));
            default -> addArray(table, attribute, type);
        }
    }

    private void addArray(AttributeTable table, int attribute, byte type) {
        byte[] data = table.data();
        table.openArray(attribute);
        while (table.nextElement()) {
            switch (type - AttributeTable.ARRAY) {
                case AttributeTable.STRING -> string.add(data, table.elementStart(), table.elementLength());
                case AttributeTable.INT -> integer.add(table.elementScalar());
                case AttributeTable.DOUBLE -> floating.add(table.elementScalar());
                case AttributeTable.BOOL -> bool.add(table.elementScalar() != 0);
                default -> throw new IllegalStateException("array of type " + type);
            }
        }
    }
}
