// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// One trace as arrays: where its resources, scopes, spans, events and links lie in its bytes, and their numbers.
///
/// The segments of a trace are copied behind each other into one array, so that every string is an offset and a
/// length. Reused from trace to trace; owned by one thread. The fields are read directly by this package.
final class TraceScan {

    /// Bytes of all segments.
    byte[] data = new byte[1 << 14];
    final AttributeTable attributes = new AttributeTable();

    /// Resource groups: attributes, dropped count, scope groups, and the row (append) that they came with.
    int resources;
    int[] resourceFirstAttribute = new int[16];
    int[] resourceAttributes = new int[16];
    int[] resourceDropped = new int[16];
    int[] resourceFirstScope = new int[16];
    int[] resourceScopes = new int[16];
    int[] resourceRow = new int[16];

    /// Scope groups.
    int scopes;
    int[] scopeNameStart = new int[16];
    int[] scopeNameLength = new int[16];
    int[] scopeVersionStart = new int[16];
    int[] scopeVersionLength = new int[16];
    int[] scopeFirstAttribute = new int[16];
    int[] scopeAttributes = new int[16];
    int[] scopeDropped = new int[16];
    int[] scopeFirstSpan = new int[16];
    int[] scopeSpans = new int[16];
    int[] scopeResource = new int[16];

    final SpanTable spans = new SpanTable();

    /// Events of all spans, those of a span side by side.
    int events;
    long[] eventTime = new long[16];
    int[] eventNameStart = new int[16];
    int[] eventNameLength = new int[16];
    int[] eventDropped = new int[16];
    int[] eventFirstAttribute = new int[16];
    int[] eventAttributes = new int[16];

    /// Links of all spans, those of a span side by side.
    int links;
    int[] linkTraceStart = new int[16];
    int[] linkTraceLength = new int[16];
    int[] linkSpanStart = new int[16];
    int[] linkSpanLength = new int[16];
    int[] linkStateStart = new int[16];
    int[] linkStateLength = new int[16];
    int[] linkDropped = new int[16];
    int[] linkFirstAttribute = new int[16];
    int[] linkAttributes = new int[16];

    private final WireReader traceReader = new WireReader();
    private final WireReader resourceReader = new WireReader();
    private final WireReader scopeReader = new WireReader();
    private final WireReader innerReader = new WireReader();
    private final WireReader spanReader = new WireReader();
    private int[] pending = new int[32];

    /// Scans a trace that came in `rows` appends, each a list of segments.
    ///
    /// @throws io.minitempo.core.wire.WireException when a segment is not a `Trace`
    void scan(List<List<ByteBuffer>> rows) {
        resources = 0;
        scopes = 0;
        events = 0;
        links = 0;
        spans.size = 0;
        int total = 0;
        for (List<ByteBuffer> segments : rows) {
            for (ByteBuffer segment : segments) {
                total = Math.addExact(total, segment.remaining());
            }
        }
        if (data.length < total) {
            data = new byte[Math.max(total, (int) Math.min(data.length * 2L, Integer.MAX_VALUE - 16L))];
        }
        attributes.reset(data);
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (ByteBuffer segment : rows.get(row)) {
                int length = segment.remaining();
                segment.get(segment.position(), data, at, length);
                scanSegment(at, length, row);
                at += length;
            }
        }
    }

    private void scanSegment(int offset, int length, int row) {
        traceReader.reset(data, offset, length);
        while (traceReader.next()) {
            if (traceReader.field() == 1) {
                traceReader.expectBytes();
                scanResourceSpans(traceReader.valueOffset(), traceReader.valueLength(), row);
            }
        }
    }

    private void scanResourceSpans(int offset, int length, int row) {
        if (resources == resourceRow.length) {
            growResources();
        }
        int r = resources++;
        resourceFirstAttribute[r] = attributes.size();
        resourceAttributes[r] = 0;
        resourceDropped[r] = 0;
        resourceFirstScope[r] = scopes;
        resourceRow[r] = row;
        resourceReader.reset(data, offset, length);
        while (resourceReader.next()) {
            switch (resourceReader.field()) {
                case 1 -> {
                    resourceReader.expectBytes();
                    scanResource(r, resourceReader.valueOffset(), resourceReader.valueLength());
                }
                case 2 -> {
                    resourceReader.expectBytes();
                    scanScopeSpans(r, resourceReader.valueOffset(), resourceReader.valueLength());
                }
                default -> {}
            }
        }
        resourceScopes[r] = scopes - resourceFirstScope[r];
    }

    private void scanResource(int r, int offset, int length) {
        resourceFirstAttribute[r] = attributes.size();
        innerReader.reset(data, offset, length);
        while (innerReader.next()) {
            switch (innerReader.field()) {
                case 1 -> {
                    innerReader.expectBytes();
                    attributes.add(innerReader.valueOffset(), innerReader.valueLength());
                }
                case 2 -> resourceDropped[r] = (int) innerReader.varintValue();
                default -> {}
            }
        }
        resourceAttributes[r] = attributes.size() - resourceFirstAttribute[r];
    }

    private void scanScopeSpans(int r, int offset, int length) {
        if (scopes == scopeResource.length) {
            growScopes();
        }
        int s = scopes++;
        scopeResource[s] = r;
        scopeNameLength[s] = 0;
        scopeVersionLength[s] = 0;
        scopeFirstAttribute[s] = attributes.size();
        scopeAttributes[s] = 0;
        scopeDropped[s] = 0;
        scopeFirstSpan[s] = spans.size;
        scopeReader.reset(data, offset, length);
        while (scopeReader.next()) {
            switch (scopeReader.field()) {
                case 1 -> {
                    scopeReader.expectBytes();
                    scanScope(s, scopeReader.valueOffset(), scopeReader.valueLength());
                }
                case 2 -> {
                    scopeReader.expectBytes();
                    scanSpan(s, scopeReader.valueOffset(), scopeReader.valueLength());
                }
                default -> {}
            }
        }
        scopeSpans[s] = spans.size - scopeFirstSpan[s];
    }

    private void scanScope(int s, int offset, int length) {
        scopeFirstAttribute[s] = attributes.size();
        innerReader.reset(data, offset, length);
        while (innerReader.next()) {
            switch (innerReader.field()) {
                case 1 -> {
                    innerReader.expectBytes();
                    scopeNameStart[s] = innerReader.valueOffset();
                    scopeNameLength[s] = innerReader.valueLength();
                }
                case 2 -> {
                    innerReader.expectBytes();
                    scopeVersionStart[s] = innerReader.valueOffset();
                    scopeVersionLength[s] = innerReader.valueLength();
                }
                case 3 -> {
                    innerReader.expectBytes();
                    attributes.add(innerReader.valueOffset(), innerReader.valueLength());
                }
                case 4 -> scopeDropped[s] = (int) innerReader.varintValue();
                default -> {}
            }
        }
        scopeAttributes[s] = attributes.size() - scopeFirstAttribute[s];
    }

    private void scanSpan(int s, int offset, int length) {
        int i = spans.open(s, attributes.size());
        int marks = 0;
        spanReader.reset(data, offset, length);
        while (spanReader.next()) {
            int at = spanReader.valueOffset();
            int size = spanReader.valueLength();
            switch (spanReader.field()) {
                case 2 -> spans.id(i, bytes(spanReader), size, data);
                case 3 -> spans.traceState(i, bytes(spanReader), size);
                case 4 -> spans.parent(i, bytes(spanReader), size, data);
                case 5 -> spans.name(i, bytes(spanReader), size);
                case 6 -> spans.kind[i] = (int) spanReader.varintValue();
                case 7 -> spans.start[i] = spanReader.fixed64Value();
                case 8 -> spans.end[i] = spanReader.fixed64Value();
                case 9 -> attributes.add(bytes(spanReader), size);
                case 10 -> spans.droppedAttributes[i] = (int) spanReader.varintValue();
                case 11, 13 -> {
                    // Events and links have attributes too; they follow when those of the span are complete.
                    spanReader.expectBytes();
                    if (marks + 3 > pending.length) {
                        pending = Arrays.copyOf(pending, pending.length * 2);
                    }
                    pending[marks++] = spanReader.field();
                    pending[marks++] = at;
                    pending[marks++] = size;
                }
                case 12 -> spans.droppedEvents[i] = (int) spanReader.varintValue();
                case 14 -> spans.droppedLinks[i] = (int) spanReader.varintValue();
                case 15 -> scanStatus(i, bytes(spanReader), size);
                default -> {}
            }
        }
        spans.attributes[i] = attributes.size() - spans.firstAttribute[i];
        spans.firstEvent[i] = events;
        spans.firstLink[i] = links;
        for (int m = 0; m < marks; m += 3) {
            if (pending[m] == 11) {
                scanEvent(pending[m + 1], pending[m + 2]);
            } else {
                scanLink(pending[m + 1], pending[m + 2]);
            }
        }
        spans.events[i] = events - spans.firstEvent[i];
        spans.links[i] = links - spans.firstLink[i];
    }

    private static int bytes(WireReader reader) {
        reader.expectBytes();
        return reader.valueOffset();
    }

    private void scanStatus(int i, int offset, int length) {
        innerReader.reset(data, offset, length);
        while (innerReader.next()) {
            switch (innerReader.field()) {
                case 2 -> {
                    spans.statusMessageStart[i] = bytes(innerReader);
                    spans.statusMessageLength[i] = innerReader.valueLength();
                }
                case 3 -> spans.statusCode[i] = (int) innerReader.varintValue();
                default -> {}
            }
        }
    }

    private void scanEvent(int offset, int length) {
        if (events == eventTime.length) {
            growEvents();
        }
        int e = events++;
        eventTime[e] = 0;
        eventNameLength[e] = 0;
        eventDropped[e] = 0;
        eventFirstAttribute[e] = attributes.size();
        innerReader.reset(data, offset, length);
        while (innerReader.next()) {
            switch (innerReader.field()) {
                case 1 -> eventTime[e] = innerReader.fixed64Value();
                case 2 -> {
                    eventNameStart[e] = bytes(innerReader);
                    eventNameLength[e] = innerReader.valueLength();
                }
                case 3 -> attributes.add(bytes(innerReader), innerReader.valueLength());
                case 4 -> eventDropped[e] = (int) innerReader.varintValue();
                default -> {}
            }
        }
        eventAttributes[e] = attributes.size() - eventFirstAttribute[e];
    }

    private void scanLink(int offset, int length) {
        if (links == linkDropped.length) {
            growLinks();
        }
        int l = links++;
        linkTraceLength[l] = 0;
        linkSpanLength[l] = 0;
        linkStateLength[l] = 0;
        linkDropped[l] = 0;
        linkFirstAttribute[l] = attributes.size();
        innerReader.reset(data, offset, length);
        while (innerReader.next()) {
            switch (innerReader.field()) {
                case 1 -> {
                    linkTraceStart[l] = bytes(innerReader);
                    linkTraceLength[l] = innerReader.valueLength();
                }
                case 2 -> {
                    linkSpanStart[l] = bytes(innerReader);
                    linkSpanLength[l] = innerReader.valueLength();
                }
                case 3 -> {
                    linkStateStart[l] = bytes(innerReader);
                    linkStateLength[l] = innerReader.valueLength();
                }
                case 4 -> attributes.add(bytes(innerReader), innerReader.valueLength());
                case 5 -> linkDropped[l] = (int) innerReader.varintValue();
                default -> {}
            }
        }
        linkAttributes[l] = attributes.size() - linkFirstAttribute[l];
    }

    private void growResources() {
        int capacity = resources * 2;
        resourceFirstAttribute = Arrays.copyOf(resourceFirstAttribute, capacity);
        resourceAttributes = Arrays.copyOf(resourceAttributes, capacity);
        resourceDropped = Arrays.copyOf(resourceDropped, capacity);
        resourceFirstScope = Arrays.copyOf(resourceFirstScope, capacity);
        resourceScopes = Arrays.copyOf(resourceScopes, capacity);
        resourceRow = Arrays.copyOf(resourceRow, capacity);
    }

    private void growScopes() {
        int capacity = scopes * 2;
        scopeNameStart = Arrays.copyOf(scopeNameStart, capacity);
        scopeNameLength = Arrays.copyOf(scopeNameLength, capacity);
        scopeVersionStart = Arrays.copyOf(scopeVersionStart, capacity);
        scopeVersionLength = Arrays.copyOf(scopeVersionLength, capacity);
        scopeFirstAttribute = Arrays.copyOf(scopeFirstAttribute, capacity);
        scopeAttributes = Arrays.copyOf(scopeAttributes, capacity);
        scopeDropped = Arrays.copyOf(scopeDropped, capacity);
        scopeFirstSpan = Arrays.copyOf(scopeFirstSpan, capacity);
        scopeSpans = Arrays.copyOf(scopeSpans, capacity);
        scopeResource = Arrays.copyOf(scopeResource, capacity);
    }

    private void growEvents() {
        int capacity = events * 2;
        eventTime = Arrays.copyOf(eventTime, capacity);
        eventNameStart = Arrays.copyOf(eventNameStart, capacity);
        eventNameLength = Arrays.copyOf(eventNameLength, capacity);
        eventDropped = Arrays.copyOf(eventDropped, capacity);
        eventFirstAttribute = Arrays.copyOf(eventFirstAttribute, capacity);
        eventAttributes = Arrays.copyOf(eventAttributes, capacity);
    }

    private void growLinks() {
        int capacity = links * 2;
        linkTraceStart = Arrays.copyOf(linkTraceStart, capacity);
        linkTraceLength = Arrays.copyOf(linkTraceLength, capacity);
        linkSpanStart = Arrays.copyOf(linkSpanStart, capacity);
        linkSpanLength = Arrays.copyOf(linkSpanLength, capacity);
        linkStateStart = Arrays.copyOf(linkStateStart, capacity);
        linkStateLength = Arrays.copyOf(linkStateLength, capacity);
        linkDropped = Arrays.copyOf(linkDropped, capacity);
        linkFirstAttribute = Arrays.copyOf(linkFirstAttribute, capacity);
        linkAttributes = Arrays.copyOf(linkAttributes, capacity);
    }
}
