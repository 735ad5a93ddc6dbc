// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes the events of spans. Owned by one thread.
final class EventEncoder {

    private static final int FIELD = 11;
    private static final int IN_SPAN = 4;

    private final ColumnCursor time;
    /// Whether times count from the start of the span.
    private final boolean isRelative;
    private final ColumnCursor name;
    private final ColumnCursor dropped;
    private final ListEncoder attributes;
    private final AttributeColumnsEncoder columns;

    EventEncoder(BlockSchema schema, Cursors cursors) {
        String p = "rs.ss.Spans.Events.";
        isRelative = schema.format() != BlockFormat.VPARQUET3;
        time = cursors.of(schema.leaf(p + (isRelative ? "TimeSinceStartNano" : "TimeUnixNano")));
        name = cursors.of(schema.leaf(p + "Name"));
        dropped = cursors.of(schema.leaf(p + "DroppedAttributesCount"));
        attributes = isRelative
                ? AttributeEncoder.of(schema, "rs.ss.Spans.Events", cursors)
                : new PackedAttributeEncoder(schema, cursors);
        columns = new AttributeColumnsEncoder(schema, ColumnScope.EVENT, cursors);
    }

    /// Passes over a span that is not there.
    void skip() {
        time.advance();
        name.advance();
        dropped.advance();
        attributes.skip();
        columns.skip();
    }

    /// Writes the events of a span that starts then.
    void write(WireWriter out, long startNanos) {
        if (!time.hasValue()) {
            skip();
            return;
        }
        long origin = isRelative ? startNanos : 0;
        do {
            int event = out.begin(FIELD);
            out.fixed64Field(1, origin + time.takeNumber());
            name.takeTo(out, 2);
            attributes.write(out, 3);
            columns.write(out, 3);
            SpanEncoder.count(out, 4, dropped);
            out.end(event);
        } while (time.continues(IN_SPAN));
    }
}
