// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import com.google.protobuf.ByteString;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.schema.BlockSchema;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/// Rebuilds spans with their events and links. Owned by one thread.
final class SpanAssembler {

    private static final int SPAN = 3;
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
    private final AttributeReader attributes;
    private final AttributeColumnsReader columns;
    private final List<ColumnCursor> own;

    private final ColumnCursor eventTime;
    private final ColumnCursor eventName;
    private final ColumnCursor eventDropped;
    private final AttributeReader eventAttributes;
    private final AttributeColumnsReader eventColumns;

    private final ColumnCursor linkTraceId;
    private final ColumnCursor linkSpanId;
    private final ColumnCursor linkState;
    private final ColumnCursor linkDropped;
    private final AttributeReader linkAttributes;

    SpanAssembler(BlockSchema schema, Cursors cursors) {
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
        own = List.of(
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
                droppedLinks);
        attributes = new AttributeReader(schema.attributes("rs.ss.Spans"), cursors);
        columns = new AttributeColumnsReader(schema, ColumnScope.SPAN, cursors);
        eventTime = cursors.of(schema.leaf(p + "Events.TimeSinceStartNano"));
        eventName = cursors.of(schema.leaf(p + "Events.Name"));
        eventDropped = cursors.of(schema.leaf(p + "Events.DroppedAttributesCount"));
        eventAttributes = new AttributeReader(schema.attributes(p + "Events"), cursors);
        eventColumns = new AttributeColumnsReader(schema, ColumnScope.EVENT, cursors);
        linkTraceId = cursors.of(schema.leaf(p + "Links.TraceID"));
        linkSpanId = cursors.of(schema.leaf(p + "Links.SpanID"));
        linkState = cursors.of(schema.leaf(p + "Links.TraceState"));
        linkDropped = cursors.of(schema.leaf(p + "Links.DroppedAttributesCount"));
        linkAttributes = new AttributeReader(schema.attributes(p + "Links"), cursors);
    }

    /// Whether a span stands at the cursors.
    boolean present() {
        return spanId.definition() >= SPAN;
    }

    boolean continues(int level) {
        return spanId.continues(level);
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

    Span read(ByteString traceId) {
        Span.Builder span = Span.newBuilder().setTraceId(traceId);
        span.setSpanId(spanId.takeBytes());
        span.setParentSpanId(parentSpanId.takeBytes());
        span.setName(name.takeText());
        span.setKindValue((int) kind.takeNumber());
        span.setTraceState(traceState.takeText());
        long startNanos = start.takeNumber();
        span.setStartTimeUnixNano(startNanos);
        span.setEndTimeUnixNano(startNanos + duration.takeNumber());
        span.setStatus(
                Status.newBuilder().setCodeValue((int) statusCode.takeNumber()).setMessage(statusMessage.takeText()));
        span.setDroppedAttributesCount((int) droppedAttributes.takeNumber());
        span.setDroppedEventsCount((int) droppedEvents.takeNumber());
        span.setDroppedLinksCount((int) droppedLinks.takeNumber());
        attributes.read(span::addAttributes);
        columns.read(span::addAttributes);
        readEvents(span, startNanos);
        readLinks(span);
        return span.build();
    }

    private void readEvents(Span.Builder span, long startNanos) {
        if (!eventTime.hasValue()) {
            skipEvent();
            return;
        }
        do {
            Span.Event.Builder event = Span.Event.newBuilder();
            event.setTimeUnixNano(startNanos + eventTime.takeNumber());
            event.setName(eventName.takeText());
            event.setDroppedAttributesCount((int) eventDropped.takeNumber());
            eventAttributes.read(event::addAttributes);
            eventColumns.read(event::addAttributes);
            span.addEvents(event);
        } while (eventTime.continues(IN_SPAN));
    }

    private void readLinks(Span.Builder span) {
        if (!linkTraceId.hasValue()) {
            skipLink();
            return;
        }
        do {
            Span.Link.Builder link = Span.Link.newBuilder();
            link.setTraceId(linkTraceId.takeBytes());
            link.setSpanId(linkSpanId.takeBytes());
            link.setTraceState(linkState.takeText());
            link.setDroppedAttributesCount((int) linkDropped.takeNumber());
            linkAttributes.read(link::addAttributes);
            span.addLinks(link);
        } while (linkTraceId.continues(IN_SPAN));
    }
}
