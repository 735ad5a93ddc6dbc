// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Walks `Span` messages with their events, links and status; part of [OtlpScanner].
///
/// Two sizes are kept per span. *Received*: as the collector's types would write it, where ids always take two bytes or
/// more; limits and byte counters use it. *Canonical*: as Tempo writes it to Kafka, where an empty id takes none. A
/// span whose own length equals the canonical one (but for a missing status) is copied as it is.
final class SpanScanner {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int BYTES = WireReader.BYTES;
    private static final int EMPTY_ID = 2;
    private static final int EMPTY_STATUS = 2;

    private final WireReader in;
    private final AttributeScanner attributes;

    private long traceHigh;
    private long traceLow;
    private long spanId;
    private long parentId;
    private long start;
    private long end;
    private int links;
    private int canonicalLinks;
    private int canonicalLink;
    private int status;
    private int flagsAt;

    SpanScanner(WireReader in, AttributeScanner attributes) {
        this.in = in;
        this.attributes = attributes;
    }

    private void begin() {
        traceHigh = 0;
        traceLow = 0;
        spanId = 0;
        parentId = 0;
        start = 0;
        end = 0;
        links = 0;
        canonicalLinks = 0;
        status = -1;
        flagsAt = -1;
        attributes.beginLongest();
    }

    /// Walks the span that the reader stands on and adds it to the index; returns its received size.
    int span(int scope, OtlpIndex index) {
        int length = in.valueLength();
        int span = index.addSpan(scope, in.valueOffset(), length);
        begin();
        int outer = in.enter();
        int size = fields() + Sizes.message(15, Math.max(0, status));
        int contentEnd = in.end();
        in.leave(outer);
        boolean traceEmpty = (traceHigh | traceLow) == 0;
        int idBytes = (traceEmpty ? 0 : EMPTY_ID + TraceId.BYTES) + id(spanId) + id(parentId);
        int emptyIds = (traceEmpty ? EMPTY_ID : 0) + (spanId == 0 ? EMPTY_ID : 0) + (parentId == 0 ? EMPTY_ID : 0);
        boolean canonical = size + idBytes + canonicalLinks == length + (status < 0 ? EMPTY_STATUS : 0);
        index.setSpan(span, canonical, attributes.longest(), status >= 0 ? -1 : flagsAt < 0 ? contentEnd : flagsAt);
        index.setSpanValues(span, traceHigh, traceLow, start, end);
        if (traceEmpty) {
            index.idProblem(IdProblem.TRACE_ID);
        } else if (spanId == 0) {
            index.idProblem(IdProblem.SPAN_ID);
        }
        return size + idBytes + emptyIds + links;
    }

    /// Walks the fields; returns the size of all but ids, links and status.
    private int fields() {
        int size = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> traceId();
                case 2 << 3 | BYTES -> spanId = spanId();
                case 3 << 3 | BYTES -> size += Sizes.string(3, in.valueLength());
                case 4 << 3 | BYTES -> parentId = spanId();
                case 5 << 3 | BYTES -> size += Sizes.string(5, in.valueLength());
                case 6 << 3 | WireReader.VARINT -> size += Sizes.varint(6, in.value());
                case 7 << 3 | WireReader.FIXED64 -> {
                    start = in.value();
                    size += Sizes.fixed64(7, start);
                }
                case 8 << 3 | WireReader.FIXED64 -> {
                    end = in.value();
                    size += Sizes.fixed64(8, end);
                }
                case 9 << 3 | BYTES -> size += Sizes.message(9, attributes.attribute(5));
                case 10 << 3 | WireReader.VARINT -> size += Sizes.varint(10, in.value());
                case 11 << 3 | BYTES -> size += Sizes.message(11, event());
                case 12 << 3 | WireReader.VARINT -> size += Sizes.varint(12, in.value());
                case 13 << 3 | BYTES -> {
                    links += Sizes.message(13, link());
                    canonicalLinks += Sizes.message(13, canonicalLink);
                }
                case 14 << 3 | WireReader.VARINT -> size += Sizes.varint(14, in.value());
                case 15 << 3 | BYTES -> status = status();
                case 16 << 3 | WireReader.FIXED32 -> {
                    flagsAt = flagsAt < 0 ? in.tagOffset() : flagsAt;
                    size += Sizes.fixed32(16, in.value());
                }
                default -> Fields.unknown(in, 16, "Span");
            }
        }
        return size;
    }

    private void traceId() {
        Fields.idLength(in, TraceId.BYTES, "TraceID");
        boolean empty = in.valueLength() == 0;
        traceHigh = empty ? 0 : (long) LONG.get(in.buffer(), in.valueOffset());
        traceLow = empty ? 0 : (long) LONG.get(in.buffer(), in.valueOffset() + 8);
    }

    private static int id(long spanId) {
        return spanId == 0 ? 0 : EMPTY_ID + SpanId.BYTES;
    }

    private long spanId() {
        Fields.idLength(in, SpanId.BYTES, "SpanID");
        return in.valueLength() == 0 ? 0 : (long) LONG.get(in.buffer(), in.valueOffset());
    }

    private int event() {
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | WireReader.FIXED64 -> size += Sizes.fixed64(1, in.value());
                case 2 << 3 | BYTES -> size += Sizes.string(2, in.valueLength());
                case 3 << 3 | BYTES -> size += Sizes.message(3, attributes.attribute(6));
                case 4 << 3 | WireReader.VARINT -> size += Sizes.varint(4, in.value());
                default -> Fields.unknown(in, 4, "Event");
            }
        }
        in.leave(outer);
        return size;
    }

    /// Returns the received size of the link and leaves the canonical one in a field.
    private int link() {
        int outer = in.enter();
        int size = 0;
        boolean trace = false;
        long linkedSpan = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 1 << 3 | BYTES -> {
                    Fields.idLength(in, TraceId.BYTES, "TraceID");
                    trace = in.valueLength() != 0
                            && ((long) LONG.get(in.buffer(), in.valueOffset())
                                            | (long) LONG.get(in.buffer(), in.valueOffset() + 8))
                                    != 0;
                }
                case 2 << 3 | BYTES -> linkedSpan = spanId();
                case 3 << 3 | BYTES -> size += Sizes.string(3, in.valueLength());
                case 4 << 3 | BYTES -> size += Sizes.message(4, attributes.attribute(6));
                case 5 << 3 | WireReader.VARINT -> size += Sizes.varint(5, in.value());
                case 6 << 3 | WireReader.FIXED32 -> size += Sizes.fixed32(6, in.value());
                default -> Fields.unknown(in, 6, "Link");
            }
        }
        in.leave(outer);
        canonicalLink = size + (trace ? EMPTY_ID + TraceId.BYTES : 0) + id(linkedSpan);
        return canonicalLink + (trace ? 0 : EMPTY_ID) + (linkedSpan == 0 ? EMPTY_ID : 0);
    }

    private int status() {
        int outer = in.enter();
        int size = 0;
        while (in.next()) {
            switch (in.tag()) {
                case 2 << 3 | BYTES -> size += Sizes.string(2, in.valueLength());
                case 3 << 3 | WireReader.VARINT -> size += Sizes.varint(3, in.value());
                default -> {
                    // field 1, the code of old clients, is as good as unknown
                    if (in.field() > 1) {
                        Fields.unknown(in, 3, "Status");
                    }
                }
            }
        }
        in.leave(outer);
        return size;
    }
}
