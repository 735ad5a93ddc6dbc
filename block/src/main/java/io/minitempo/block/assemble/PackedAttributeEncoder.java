// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes the attributes of events of vParquet3, whose values are stored as protobuf (`spec/blocks.md §10`).
final class PackedAttributeEncoder implements ListEncoder {

    private final ColumnCursor key;
    private final ColumnCursor value;
    private final int level;

    PackedAttributeEncoder(BlockSchema schema, Cursors cursors) {
        key = cursors.of(schema.leaf("rs.ss.Spans.Events.Attrs.Key"));
        value = cursors.of(schema.leaf("rs.ss.Spans.Events.Attrs.Value"));
        level = key.leaf().maxRepetition();
    }

    @Override
    public void skip() {
        key.advance();
        value.advance();
    }

    @Override
    public void write(WireWriter out, int field) {
        if (!key.hasValue()) {
            skip();
            return;
        }
        do {
            int attribute = out.begin(field);
            key.takeTo(out, AttributeEncoder.KEY);
            if (value.hasValue()) {
                out.bytesField(AttributeEncoder.VALUE, PackedMessage.ANY_VALUE.of(value));
            }
            value.advance();
            out.end(attribute);
        } while (key.continues(level));
    }
}
