// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes the links of spans from columns.
final class LinkEncoder implements ListEncoder {

    private static final int IN_SPAN = 4;

    private final ColumnCursor traceId;
    private final ColumnCursor spanId;
    private final ColumnCursor state;
    private final ColumnCursor dropped;
    private final ListEncoder attributes;

    private LinkEncoder(BlockSchema schema, Cursors cursors) {
        String p = "rs.ss.Spans.Links.";
        traceId = cursors.of(schema.leaf(p + "TraceID"));
        spanId = cursors.of(schema.leaf(p + "SpanID"));
        state = cursors.of(schema.leaf(p + "TraceState"));
        dropped = cursors.of(schema.leaf(p + "DroppedAttributesCount"));
        attributes = AttributeEncoder.of(schema, "rs.ss.Spans.Links", cursors);
    }

    /// The links as the format of the block stores them.
    static ListEncoder of(BlockSchema schema, Cursors cursors) {
        return schema.format() == BlockFormat.VPARQUET3
                ? new PackedLinkEncoder(cursors.of(schema.leaf("rs.ss.Spans.Links")))
                : new LinkEncoder(schema, cursors);
    }

    @Override
    public void skip() {
        traceId.advance();
        spanId.advance();
        state.advance();
        dropped.advance();
        attributes.skip();
    }

    @Override
    public void write(WireWriter out, int field) {
        if (!traceId.hasValue()) {
            skip();
            return;
        }
        do {
            int link = out.begin(field);
            traceId.takeTo(out, 1);
            spanId.takeTo(out, 2);
            state.takeTo(out, 3);
            attributes.write(out, 4);
            SpanEncoder.count(out, 5, dropped);
            out.end(link);
        } while (traceId.continues(IN_SPAN));
    }
}
