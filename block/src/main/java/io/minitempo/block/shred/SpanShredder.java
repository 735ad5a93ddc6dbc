// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.parquet.write.BytesColumnWriter;
import io.minitempo.block.parquet.write.DictionaryColumnWriter;
import io.minitempo.block.parquet.write.LevelTrack;
import io.minitempo.block.parquet.write.NumberColumnWriter;
import io.minitempo.block.schema.RoundedTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes the columns of spans, events and links. Owned by one thread.
final class SpanShredder {

    private static final int NO_ATTRIBUTE = 3;
    private static final int NEXT_IN_SPAN = 4;
    private static final int NO_EVENT_ATTRIBUTE = 4;
    private static final int NEXT_IN_EVENT = 5;

    private final TraceScan scan;
    private final NestedSets sets;

    private final LevelTrack track;
    private final BytesColumnWriter spanId;
    private final BytesColumnWriter parentSpanId;
    private final NumberColumnWriter parentId;
    private final NumberColumnWriter left;
    private final NumberColumnWriter right;
    private final @Nullable NumberColumnWriter childCount;
    private final DictionaryColumnWriter name;
    private final NumberColumnWriter kind;
    private final BytesColumnWriter traceState;
    private final NumberColumnWriter start;
    private final NumberColumnWriter duration;
    private final NumberColumnWriter statusCode;
    private final BytesColumnWriter statusMessage;
    private final NumberColumnWriter droppedAttributes;
    private final NumberColumnWriter droppedEvents;
    private final NumberColumnWriter droppedLinks;
    private final NumberColumnWriter[] rounded;
    private final AttributeListWriter attributes;
    private final AttributeColumnsWriter columns;
    private final int[] special;

    private final LevelTrack eventTrack;
    private final NumberColumnWriter eventTime;
    private final DictionaryColumnWriter eventName;
    private final NumberColumnWriter eventDropped;
    private final AttributeListWriter eventAttributes;
    private final AttributeColumnsWriter eventColumns;
    private final int[] eventSpecial;

    private final LevelTrack linkTrack;
    private final BytesColumnWriter linkTraceId;
    private final BytesColumnWriter linkSpanId;
    private final BytesColumnWriter linkState;
    private final NumberColumnWriter linkDropped;
    private final AttributeListWriter linkAttributes;

    SpanShredder(ColumnBinding binding, TraceScan scan, NestedSets sets) {
        this.scan = scan;
        this.sets = sets;
        String p = "rs.ss.Spans.";
        track = binding.track(p + "SpanID");
        spanId = binding.bytes(p + "SpanID");
        parentSpanId = binding.bytes(p + "ParentSpanID");
        parentId = binding.number(p + "ParentID");
        left = binding.number(p + "NestedSetLeft");
        right = binding.number(p + "NestedSetRight");
        childCount = binding.optionalNumber(p + "ChildCount");
        name = binding.dictionary(p + "Name");
        kind = binding.number(p + "Kind");
        traceState = binding.bytes(p + "TraceState");
        start = binding.number(p + "StartTimeUnixNano");
        duration = binding.number(p + "DurationNano");
        statusCode = binding.number(p + "StatusCode");
        statusMessage = binding.bytes(p + "StatusMessage");
        droppedAttributes = binding.number(p + "DroppedAttributesCount");
        droppedEvents = binding.number(p + "DroppedEventsCount");
        droppedLinks = binding.number(p + "DroppedLinksCount");
        boolean hasRounded = binding.schema().find(p + "StartTimeRounded" + RoundedTime.seconds(0)) != null;
        rounded = new NumberColumnWriter[hasRounded ? RoundedTime.steps() : 0];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = binding.number(p + "StartTimeRounded" + RoundedTime.seconds(i));
        }
        attributes = binding.attributes("rs.ss.Spans");
        columns = new AttributeColumnsWriter(binding, ColumnScope.SPAN);
        special = new int[columns.size()];
        eventTrack = binding.track(p + "Events.Name");
        eventTime = binding.number(p + "Events.TimeSinceStartNano");
        eventName = binding.dictionary(p + "Events.Name");
        eventDropped = binding.number(p + "Events.DroppedAttributesCount");
        eventAttributes = binding.attributes(p + "Events");
        eventColumns = new AttributeColumnsWriter(binding, ColumnScope.EVENT);
        eventSpecial = new int[eventColumns.size()];
        linkTrack = binding.track(p + "Links.TraceID");
        linkTraceId = binding.bytes(p + "Links.TraceID");
        linkSpanId = binding.bytes(p + "Links.SpanID");
        linkState = binding.bytes(p + "Links.TraceState");
        linkDropped = binding.number(p + "Links.DroppedAttributesCount");
        linkAttributes = binding.attributes(p + "Links");
    }

    /// Says that a scope has no span, or that there is no scope.
    void none(int repetition, int definition) {
        track.add(repetition, definition);
        attributes.none(repetition, definition);
        noEvent(repetition, definition);
        noLink(repetition, definition);
    }

    private void noEvent(int repetition, int definition) {
        eventTrack.add(repetition, definition);
        eventAttributes.none(repetition, definition);
    }

    private void noLink(int repetition, int definition) {
        linkTrack.add(repetition, definition);
        linkAttributes.none(repetition, definition);
    }

    /// Writes span `i` of the scan, which is at `position` in the order of the trace.
    void write(int i, int position, int repetition) {
        SpanTable spans = scan.spans;
        byte[] data = scan.data;
        track.add(repetition, track.maxDefinition());
        spanId.add(data, spans.idStart[i], spans.idLength[i]);
        parentSpanId.add(data, spans.parentStart[i], spans.parentLength[i]);
        parentId.add(sets.parent[position]);
        left.add(sets.left[position]);
        right.add(sets.right[position]);
        if (childCount != null) {
            childCount.add(sets.childCount[position]);
        }
        name.add(data, spans.nameStart[i], spans.nameLength[i]);
        kind.add(spans.kind[i]);
        traceState.add(data, spans.traceStateStart[i], spans.traceStateLength[i]);
        start.add(spans.start[i]);
        duration.add(spans.end[i] - spans.start[i]);
        statusCode.add(spans.statusCode[i]);
        statusMessage.add(data, spans.statusMessageStart[i], spans.statusMessageLength[i]);
        droppedAttributes.add(spans.droppedAttributes[i]);
        droppedEvents.add(spans.droppedEvents[i]);
        droppedLinks.add(spans.droppedLinks[i]);
        for (int step = 0; step < rounded.length; step++) {
            rounded[step].add(RoundedTime.bucket(spans.start[i], RoundedTime.seconds(step)));
        }
        writeAttributes(
                attributes,
                columns,
                special,
                spans.firstAttribute[i],
                spans.attributes[i],
                repetition,
                NO_ATTRIBUTE,
                NEXT_IN_SPAN);
        writeEvents(i, repetition);
        writeLinks(i, repetition);
    }

    /// Writes attributes: those with a column of their own there, the last of equal names counting, the rest to the
    /// list in their order.
    private void writeAttributes(
            AttributeListWriter list,
            AttributeColumnsWriter own,
            int[] chosen,
            int first,
            int count,
            int repetition,
            int definition,
            int next) {
        AttributeTable table = scan.attributes;
        Arrays.fill(chosen, -1);
        KeyTable names = own.names();
        int level = repetition;
        boolean any = false;
        for (int a = first; a < first + count; a++) {
            int column = chosen.length == 0 ? -1 : names.find(table.data(), table.keyStart(a), table.keyLength(a));
            if (column >= 0 && own.accepts(column, table.type(a))) {
                chosen[column] = a;
            } else {
                list.add(table, a, level);
                level = next;
                any = true;
            }
        }
        if (!any) {
            list.none(repetition, definition);
        }
        for (int column = 0; column < chosen.length; column++) {
            if (chosen[column] >= 0) {
                own.add(column, table, chosen[column]);
            }
        }
    }

    private void writeEvents(int i, int repetition) {
        SpanTable spans = scan.spans;
        int first = spans.firstEvent[i];
        if (spans.events[i] == 0) {
            noEvent(repetition, NO_ATTRIBUTE);
        }
        for (int e = first; e < first + spans.events[i]; e++) {
            int level = e == first ? repetition : NEXT_IN_SPAN;
            eventTrack.add(level, eventTrack.maxDefinition());
            eventTime.add(scan.eventTime[e] - spans.start[i]);
            eventName.add(scan.data, scan.eventNameStart[e], scan.eventNameLength[e]);
            eventDropped.add(scan.eventDropped[e]);
            writeAttributes(
                    eventAttributes,
                    eventColumns,
                    eventSpecial,
                    scan.eventFirstAttribute[e],
                    scan.eventAttributes[e],
                    level,
                    NO_EVENT_ATTRIBUTE,
                    NEXT_IN_EVENT);
        }
    }

    private void writeLinks(int i, int repetition) {
        SpanTable spans = scan.spans;
        byte[] data = scan.data;
        int first = spans.firstLink[i];
        if (spans.links[i] == 0) {
            noLink(repetition, NO_ATTRIBUTE);
        }
        for (int l = first; l < first + spans.links[i]; l++) {
            int level = l == first ? repetition : NEXT_IN_SPAN;
            linkTrack.add(level, linkTrack.maxDefinition());
            linkTraceId.add(data, scan.linkTraceStart[l], scan.linkTraceLength[l]);
            linkSpanId.add(data, scan.linkSpanStart[l], scan.linkSpanLength[l]);
            linkState.add(data, scan.linkStateStart[l], scan.linkStateLength[l]);
            linkDropped.add(scan.linkDropped[l]);
            if (scan.linkAttributes[l] == 0) {
                linkAttributes.none(level, NO_EVENT_ATTRIBUTE);
            }
            int from = scan.linkFirstAttribute[l];
            for (int a = from; a < from + scan.linkAttributes[l]; a++) {
                linkAttributes.add(scan.attributes, a, a == from ? level : NEXT_IN_EVENT);
            }
        }
    }
}
