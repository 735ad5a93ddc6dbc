// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.schema.AttributeLeaves;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes the generic attributes of one kind of owner from their seven columns.
final class AttributeEncoder implements ListEncoder {

    static final int KEY = 1;
    static final int VALUE = 2;
    static final int STRING = 1;
    static final int BOOL = 2;
    static final int INT = 3;
    static final int DOUBLE = 4;
    static final int ARRAY = 5;
    static final int ELEMENT = 1;

    private final ColumnCursor key;
    private final ColumnCursor isArray;
    private final ColumnCursor string;
    private final ColumnCursor integer;
    private final ColumnCursor floating;
    private final ColumnCursor bool;
    private final ColumnCursor unsupported;
    private final ColumnCursor[] typed;
    private final int level;

    private AttributeEncoder(AttributeLeaves leaves, Cursors cursors) {
        key = cursors.of(leaves.key());
        isArray = cursors.of(leaves.isArray());
        string = cursors.of(leaves.string());
        integer = cursors.of(leaves.integer());
        floating = cursors.of(leaves.floating());
        bool = cursors.of(leaves.bool());
        unsupported = cursors.of(leaves.unsupported());
        typed = new ColumnCursor[] {string, integer, floating, bool};
        level = leaves.key().maxRepetition();
    }

    /// The attributes of a parent such as `rs.Resource`, as the format of the block stores them; none where it does
    /// not.
    static ListEncoder of(BlockSchema schema, String parent, Cursors cursors) {
        if (!schema.hasAttributes(parent)) {
            return NONE;
        }
        AttributeLeaves leaves = schema.attributes(parent);
        return schema.format() == BlockFormat.VPARQUET3
                ? new JsonAttributeEncoder(leaves, cursors)
                : new AttributeEncoder(leaves, cursors);
    }

    @Override
    public void skip() {
        key.advance();
        isArray.advance();
        for (ColumnCursor column : typed) {
            column.advance();
        }
        unsupported.advance();
    }

    @Override
    public void write(WireWriter out, int field) {
        if (!key.hasValue()) {
            skip();
            return;
        }
        do {
            int attribute = out.begin(field);
            key.takeTo(out, KEY);
            boolean array = isArray.hasValue() && isArray.bool();
            isArray.advance();
            int value = out.begin(VALUE);
            if (array) {
                writeArray(out);
            } else {
                writeScalar(out);
            }
            out.end(value);
            out.end(attribute);
        } while (key.continues(level));
    }

    private void writeArray(WireWriter out) {
        int array = out.begin(ARRAY);
        for (ColumnCursor list : typed) {
            int deeper = list.leaf().maxRepetition();
            do {
                if (list.hasValue()) {
                    int element = out.begin(ELEMENT);
                    write(list, out);
                    out.end(element);
                }
                list.advance();
            } while (list.continues(deeper));
        }
        out.end(array);
        unsupported.advance();
    }

    /// Takes the first column that has a value and passes over all.
    private void writeScalar(WireWriter out) {
        boolean found = false;
        for (ColumnCursor list : typed) {
            int deeper = list.leaf().maxRepetition();
            do {
                if (!found && list.hasValue()) {
                    write(list, out);
                    found = true;
                }
                list.advance();
            } while (list.continues(deeper));
        }
        if (!found && unsupported.hasValue()) {
            byte[] bytes = AnyValueParser.parse(unsupported.text()).toByteArray();
            out.raw(bytes, 0, bytes.length);
        }
        unsupported.advance();
    }

    private void write(ColumnCursor column, WireWriter out) {
        if (column == string) {
            column.write(out, STRING);
        } else if (column == integer) {
            out.varintField(INT, column.number());
        } else if (column == floating) {
            out.doubleField(DOUBLE, column.floating());
        } else {
            out.varintField(BOOL, column.bool() ? 1 : 0);
        }
    }
}
