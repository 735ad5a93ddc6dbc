// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;

/// Encodes the links of spans of vParquet3, which are one protobuf message with all links of a span
/// (`spec/blocks.md §10`).
final class PackedLinkEncoder implements ListEncoder {

    private static final int LINKS = 1;

    private final ColumnCursor links;

    PackedLinkEncoder(ColumnCursor links) {
        this.links = links;
    }

    @Override
    public void skip() {
        links.advance();
    }

    @Override
    public void write(WireWriter out, int field) {
        if (links.hasValue() && links.length() > 0) {
            byte[] packed = PackedMessage.LINKS.of(links);
            WireReader reader = new WireReader(packed);
            while (reader.next()) {
                if (reader.field() == LINKS) {
                    out.bytesField(field, packed, reader.valueOffset(), reader.valueLength());
                }
            }
        }
        links.advance();
    }
}
