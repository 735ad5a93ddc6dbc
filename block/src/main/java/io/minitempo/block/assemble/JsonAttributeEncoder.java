// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import static io.minitempo.block.assemble.AttributeEncoder.BOOL;
import static io.minitempo.block.assemble.AttributeEncoder.DOUBLE;
import static io.minitempo.block.assemble.AttributeEncoder.INT;
import static io.minitempo.block.assemble.AttributeEncoder.KEY;
import static io.minitempo.block.assemble.AttributeEncoder.STRING;
import static io.minitempo.block.assemble.AttributeEncoder.VALUE;

import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.core.wire.WireWriter;

/// Encodes generic attributes of vParquet3: a scalar in a column of its type, an array or a map as JSON, which is empty
/// where there is none, or no value at all (`spec/blocks.md §10`).
final class JsonAttributeEncoder implements ListEncoder {

    private final ColumnCursor key;
    private final ColumnCursor string;
    private final ColumnCursor integer;
    private final ColumnCursor floating;
    private final ColumnCursor bool;
    private final ColumnCursor map;
    private final ColumnCursor array;
    private final ColumnCursor[] all;
    private final int level;

    JsonAttributeEncoder(AttributeLeaves leaves, Cursors cursors) {
        key = cursors.of(leaves.key());
        string = cursors.of(leaves.string());
        integer = cursors.of(leaves.integer());
        floating = cursors.of(leaves.floating());
        bool = cursors.of(leaves.bool());
        map = cursors.of(leaves.unsupported());
        array = cursors.of(leaves.isArray());
        all = new ColumnCursor[] {key, string, integer, floating, bool, map, array};
        level = leaves.key().maxRepetition();
    }

    @Override
    public void skip() {
        for (ColumnCursor column : all) {
            column.advance();
        }
    }

    @Override
    public void write(WireWriter out, int field) {
        if (!key.hasValue()) {
            skip();
            return;
        }
        do {
            int attribute = out.begin(field);
            if (key.length() > 0) {
                key.write(out, KEY);
            }
            int value = out.begin(VALUE);
            writeValue(out);
            out.end(value);
            out.end(attribute);
            skip();
        } while (key.continues(level));
    }

    private void writeValue(WireWriter out) {
        if (string.hasValue()) {
            string.write(out, STRING);
        } else if (integer.hasValue()) {
            out.varintField(INT, integer.number());
        } else if (floating.hasValue()) {
            out.doubleField(DOUBLE, floating.floating());
        } else if (bool.hasValue()) {
            out.varintField(BOOL, bool.bool() ? 1 : 0);
        } else if (map.hasValue() && map.length() > 0) {
            writeJson(out, map.text());
        } else if (array.hasValue() && array.length() > 0) {
            writeJson(out, array.text());
        }
    }

    private static void writeJson(WireWriter out, String json) {
        byte[] bytes = AnyValueParser.parse(json).toByteArray();
        out.raw(bytes, 0, bytes.length);
    }
}
