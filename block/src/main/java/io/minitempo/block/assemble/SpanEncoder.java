// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes spans with their events and links. Owned by one thread.
final class SpanEncoder {

    private static final int SPAN_LEVEL = 3;

    private final ColumnCursor spanId;
    private final ColumnCursor parentSpanId;
    private final ColumnCursor name;
    private final ColumnCursor kind;
    private final ColumnCursor traceState;
    private final ColumnCursor start;
    private final ColumnCursor duration;
    private final ColumnCursor statusCode;
    private final ColumnCursor statusMessage;
    private final ColumnCursor droppedAttributes;
    private final ColumnCursor droppedEvents;
    private final ColumnCursor droppedLinks;
    private final ListEncoder attributes;
    private final AttributeColumnsEncoder columns;
    private final EventEncoder events;
    private final ListEncoder links;
    private final ColumnCursor[] own;

    SpanEncoder(BlockSchema schema, Cursors cursors) {
        String p = "rs.ss.Spans.";
        spanId = cursors.of(schema.leaf(p + "SpanID"));
        parentSpanId = cursors.of(schema.leaf(p + "ParentSpanID"));
        name = cursors.of(schema.leaf(p + "Name"));
        kind = cursors.of(schema.leaf(p + "Kind"));
        traceState = cursors.of(schema.leaf(p + "TraceState"));
        start = cursors.of(schema.leaf(p + "StartTimeUnixNano"));
        duration = cursors.of(schema.leaf(p + "DurationNano"));
        statusCode = cursors.of(schema.leaf(p + "StatusCode"));
        statusMessage = cursors.of(schema.leaf(p + "StatusMessage"));
        droppedAttributes = cursors.of(schema.leaf(p + "DroppedAttributesCount"));
        droppedEvents = cursors.of(schema.leaf(p + "DroppedEventsCount"));
        droppedLinks = cursors.of(schema.leaf(p + "DroppedLinksCount"));
        own = new ColumnCursor[] {
            spanId,
            parentSpanId,
            name,
            kind,
            traceState,
            start,
            duration,
            statusCode,
            statusMessage,
            droppedAttributes,
            droppedEvents,
            droppedLinks
        };
        attributes = AttributeEncoder.of(schema, "rs.ss.Spans", cursors);
        columns = new AttributeColumnsEncoder(schema, ColumnScope.SPAN, cursors);
        events = new EventEncoder(schema, cursors);
        links = LinkEncoder.of(schema, cursors);
    }

    /// Passes over a scope without spans, or writes all spans of one as fields of this number.
    void writeAll(WireWriter out, int field, byte[] traceId) {
        if (spanId.definition() < SPAN_LEVEL) {
            skip();
            return;
        }
        do {
            int span = out.begin(field);
            write(out, traceId);
            out.end(span);
        } while (spanId.continues(SPAN_LEVEL));
    }

    /// Passes over a span that is not there.
    void skip() {
        for (ColumnCursor cursor : own) {
            cursor.advance();
        }
        attributes.skip();
        columns.skip();
        events.skip();
        links.skip();
    }

    private void write(WireWriter out, byte[] traceId) {
        out.bytesField(1, traceId);
        spanId.takeTo(out, 2);
        traceState.takeTo(out, 3);
        parentSpanId.takeTo(out, 4);
        name.takeTo(out, 5);
        int kindNumber = (int) kind.takeNumber();
        if (kindNumber != 0) {
            out.varintField(6, kindNumber);
        }
        long startNanos = start.takeNumber();
        out.fixed64Field(7, startNanos);
        out.fixed64Field(8, startNanos + duration.takeNumber());
        attributes.write(out, 9);
        columns.write(out, 9);
        count(out, 10, droppedAttributes);
        events.write(out, startNanos);
        count(out, 12, droppedEvents);
        links.write(out, 13);
        count(out, 14, droppedLinks);
        int status = out.begin(15);
        statusMessage.takeTo(out, 2);
        int code = (int) statusCode.takeNumber();
        if (code != 0) {
            out.varintField(3, code);
        }
        out.end(status);
    }

    /// Writes an unsigned number of 32 bits unless it is zero, and passes over it.
    static void count(WireWriter out, int field, ColumnCursor column) {
        long number = column.takeNumber() & 0xffff_ffffL;
        if (number != 0) {
            out.varintField(field, number);
        }
    }
}
