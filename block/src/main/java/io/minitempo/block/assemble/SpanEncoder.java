// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.wire.WireWriter;

/// Encodes spans with their events and links. Owned by one thread.
final class SpanEncoder {

    private static final int SPAN_LEVEL = 3;
    private static final int IN_SPAN = 4;

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
    private final AttributeEncoder attributes;
    private final AttributeColumnsEncoder columns;
    private final ColumnCursor[] own;

    private final ColumnCursor eventTime;
    private final ColumnCursor eventName;
    private final ColumnCursor eventDropped;
    private final AttributeEncoder eventAttributes;
    private final AttributeColumnsEncoder eventColumns;

    private final ColumnCursor linkTraceId;
    private final ColumnCursor linkSpanId;
    private final ColumnCursor linkState;
    private final ColumnCursor linkDropped;
    private final AttributeEncoder linkAttributes;

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
        attributes = new AttributeEncoder(schema.attributes("rs.ss.Spans"), cursors);
        columns = new AttributeColumnsEncoder(schema, ColumnScope.SPAN, cursors);
        eventTime = cursors.of(schema.leaf(p + "Events.TimeSinceStartNano"));
        eventName = cursors.of(schema.leaf(p + "Events.Name"));
        eventDropped = cursors.of(schema.leaf(p + "Events.DroppedAttributesCount"));
        eventAttributes = new AttributeEncoder(schema.attributes(p + "Events"), cursors);
        eventColumns = new AttributeColumnsEncoder(schema, ColumnScope.EVENT, cursors);
        linkTraceId = cursors.of(schema.leaf(p + "Links.TraceID"));
        linkSpanId = cursors.of(schema.leaf(p + "Links.SpanID"));
        linkState = cursors.of(schema.leaf(p + "Links.TraceState"));
        linkDropped = cursors.of(schema.leaf(p + "Links.DroppedAttributesCount"));
        linkAttributes = new AttributeEncoder(schema.attributes(p + "Links"), cursors);
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
        skipEvent();
        skipLink();
    }

    private void skipEvent() {
        eventTime.advance();
        eventName.advance();
        eventDropped.advance();
        eventAttributes.skip();
        eventColumns.skip();
    }

    private void skipLink() {
        linkTraceId.advance();
        linkSpanId.advance();
        linkState.advance();
        linkDropped.advance();
        linkAttributes.skip();
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
        writeEvents(out, startNanos);
        count(out, 12, droppedEvents);
        writeLinks(out);
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

    private void writeEvents(WireWriter out, long startNanos) {
        if (!eventTime.hasValue()) {
            skipEvent();
            return;
        }
        do {
            int event = out.begin(11);
            out.fixed64Field(1, startNanos + eventTime.takeNumber());
            eventName.takeTo(out, 2);
            eventAttributes.write(out, 3);
            eventColumns.write(out, 3);
            count(out, 4, eventDropped);
            out.end(event);
        } while (eventTime.continues(IN_SPAN));
    }

    private void writeLinks(WireWriter out) {
        if (!linkTraceId.hasValue()) {
            skipLink();
            return;
        }
        do {
            int link = out.begin(13);
            linkTraceId.takeTo(out, 1);
            linkSpanId.takeTo(out, 2);
            linkState.takeTo(out, 3);
            linkAttributes.write(out, 4);
            count(out, 5, linkDropped);
            out.end(link);
        } while (linkTraceId.continues(IN_SPAN));
    }
}
