// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import io.minitempo.core.TraceId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.receiver.scan.OtlpIndex;

/// The traces of one request, numbered from zero in the order in which they first appear in it.
///
/// Linked lists over arrays: a trace has groups (one `ResourceSpans` each), a group has spans. Filled by [Regrouper],
/// read-only afterwards and then safe for several readers; valid until the regrouper is used again or released.
public final class RegroupedTraces {

    private static final int NONE = -1;
    private static final int MAX_KEPT_SPANS = 32_768;
    private static final int SPAN_BYTES = 12;
    private static final int RESOURCE_BYTES = 8;

    /// Slice, two numbers in [Regrouper] and an entry of its table.
    private static final int SCOPE_BYTES = 48;

    /// Arrays, an entry of the table, and what writers need to list a trace.
    private static final int TRACE_BYTES = 96;

    private static final int GROUP_BYTES = 56;
    private static final int FIRST = 1 << 3 | 2;
    private static final int SECOND = 2 << 3 | 2;
    private static final int STATUS = 15 << 3 | 2;

    private final Slices resources = new Slices();
    private final Slices scopes = new Slices();
    private final Slices spans = new Slices();
    private final OrdinalTable traceTable;
    private final OrdinalTable groupTable;
    private OtlpIndex index = new OtlpIndex();
    private WireWriter rewritten = new WireWriter(16);

    private int[] nextSpan = new int[64];
    private int[] groupScope = new int[64];
    private int[] groupFirstSpan = new int[64];
    private int[] groupLastSpan = new int[64];
    private int[] groupSpanBytes = new int[64];
    private int[] nextGroup = new int[64];
    private int[] traceFirstGroup = new int[64];
    private int[] traceLastGroup = new int[64];
    private int[] traceSize = new int[64];
    private int[] traceToken = new int[64];
    private int lastTrace;
    private int lastGroup;

    RegroupedTraces(long seed) {
        traceTable = new OrdinalTable(seed);
        groupTable = new OrdinalTable(~seed);
    }

    /// @throws io.minitempo.core.TempoException when the request may not take as much memory
    void begin(OtlpIndex request, WireWriter anew) {
        request.growth()
                .by((long) SPAN_BYTES * request.spans()
                        + (long) SCOPE_BYTES * request.scopes()
                        + (long) RESOURCE_BYTES * request.resources());
        index = request;
        rewritten = anew;
        traceTable.clear();
        groupTable.clear();
        lastTrace = NONE;
        lastGroup = NONE;
        nextSpan = Slices.grown(nextSpan, request.spans());
    }

    Slices resources() {
        return resources;
    }

    Slices scopes() {
        return scopes;
    }

    Slices spans() {
        return spans;
    }

    /// Appends a span, whose slice is set, to its trace's group of this scope.
    void add(int span, int scope) {
        int trace = traceOf(span);
        if (trace != lastTrace || groupScope[lastGroup] != scope) {
            int groups = groupTable.size();
            if (groups == groupScope.length) {
                growGroups(groups);
            }
            lastTrace = trace;
            lastGroup = groupTable.ordinal(trace, scope);
            if (lastGroup == groups) {
                beginGroup(lastGroup, trace, scope);
            }
        }
        int length = spans.length(span);
        nextSpan[span] = NONE;
        if (groupFirstSpan[lastGroup] == NONE) {
            groupFirstSpan[lastGroup] = span;
        } else {
            nextSpan[groupLastSpan[lastGroup]] = span;
        }
        groupLastSpan[lastGroup] = span;
        groupSpanBytes[lastGroup] += fieldSize(length);
    }

    private int traceOf(int span) {
        long high = index.traceHigh(span);
        long low = index.traceLow(span);
        if (lastTrace != NONE && traceTable.high(lastTrace) == high && traceTable.low(lastTrace) == low) {
            return lastTrace;
        }
        int traces = traceTable.size();
        if (traces == traceFirstGroup.length) {
            index.growth().by((long) TRACE_BYTES * traces);
            traceFirstGroup = Slices.grown(traceFirstGroup, traces + 1);
            traceLastGroup = Slices.grown(traceLastGroup, traces + 1);
        }
        int trace = traceTable.ordinal(high, low);
        if (trace == traces) {
            traceFirstGroup[trace] = NONE;
        }
        return trace;
    }

    private void growGroups(int groups) {
        index.growth().by((long) GROUP_BYTES * groups);
        groupScope = Slices.grown(groupScope, groups + 1);
        groupFirstSpan = Slices.grown(groupFirstSpan, groups + 1);
        groupLastSpan = Slices.grown(groupLastSpan, groups + 1);
        groupSpanBytes = Slices.grown(groupSpanBytes, groups + 1);
        nextGroup = Slices.grown(nextGroup, groups + 1);
    }

    private void beginGroup(int group, int trace, int scope) {
        groupScope[group] = scope;
        groupFirstSpan[group] = NONE;
        groupSpanBytes[group] = 0;
        nextGroup[group] = NONE;
        if (traceFirstGroup[trace] == NONE) {
            traceFirstGroup[trace] = group;
        } else {
            nextGroup[traceLastGroup[trace]] = group;
        }
        traceLastGroup[trace] = group;
    }

    /// Works out sizes and tokens; returns the bytes of all traces together.
    long finish(int tenantHash) {
        int count = count();
        traceSize = Slices.grown(traceSize, count);
        traceToken = Slices.grown(traceToken, count);
        long total = 0;
        for (int trace = 0; trace < count; trace++) {
            long size = 0;
            for (int group = traceFirstGroup[trace]; group != NONE; group = nextGroup[group]) {
                size += fieldSize(resourceSpansSize(group));
            }
            total += size;
            traceSize[trace] = (int) Math.min(size, Integer.MAX_VALUE);
            int token = Fnv.fnv1x32(tenantHash, traceTable.high(trace));
            traceToken[trace] = Fnv.fnv1x32(token, traceTable.low(trace));
        }
        return total;
    }

    private int scopeSpansSize(int group) {
        return fieldSize(scopes.length(groupScope[group])) + groupSpanBytes[group];
    }

    private int resourceSpansSize(int group) {
        int resource = index.scopeResource(groupScope[group]);
        return fieldSize(resources.length(resource)) + fieldSize(scopeSpansSize(group));
    }

    private static int fieldSize(int length) {
        return 1 + WireWriter.varintSize(length) + length;
    }

    void release() {
        index = new OtlpIndex();
    }

    boolean isSmall() {
        return nextSpan.length <= MAX_KEPT_SPANS
                && scopes.capacity() <= MAX_KEPT_SPANS
                && resources.capacity() <= MAX_KEPT_SPANS;
    }

    /// Number of traces.
    public int count() {
        return traceTable.size();
    }

    /// Number of spans of all traces.
    public int spanCount() {
        return index.spans();
    }

    /// The id of a trace.
    public TraceId id(int trace) {
        return new TraceId(traceTable.high(trace), traceTable.low(trace));
    }

    /// The ring token of a trace of this tenant (`spec/write-path.md §2.4`), unsigned.
    public int token(int trace) {
        return traceToken[trace];
    }

    /// Bytes of a trace as plain `Trace` protobuf.
    public int size(int trace) {
        return traceSize[trace];
    }

    /// A trace that writes itself in its final place.
    public TracePiece piece(int trace) {
        return new Piece(this, trace);
    }

    /// Writes a trace to `target` from `offset` on; returns the offset behind it.
    public int write(int trace, byte[] target, int offset) {
        int at = offset;
        for (int group = traceFirstGroup[trace]; group != NONE; group = nextGroup[group]) {
            int scope = groupScope[group];
            at = header(target, at, FIRST, resourceSpansSize(group));
            at = content(resources, index.scopeResource(scope), target, at);
            at = header(target, at, SECOND, scopeSpansSize(group));
            at = content(scopes, scope, target, at);
            for (int span = groupFirstSpan[group]; span != NONE; span = nextSpan[span]) {
                at = span(span, target, at);
            }
        }
        return at;
    }

    private int content(Slices slices, int number, byte[] target, int offset) {
        int length = slices.length(number);
        int at = header(target, offset, FIRST, length);
        byte[] source = slices.isRewritten(number) ? rewritten.buffer() : index.body();
        System.arraycopy(source, slices.offset(number), target, at, length);
        return at + length;
    }

    private int span(int span, byte[] target, int offset) {
        int length = spans.length(span);
        int at = header(target, offset, SECOND, length);
        int from = spans.offset(span);
        if (spans.isRewritten(span)) {
            System.arraycopy(rewritten.buffer(), from, target, at, length);
            return at + length;
        }
        int received = index.spanLength(span);
        if (received == length) {
            System.arraycopy(index.body(), from, target, at, length);
            return at + length;
        }
        int before = index.spanStatusAt(span) - from;
        System.arraycopy(index.body(), from, target, at, before);
        at += before;
        target[at++] = STATUS;
        target[at++] = 0;
        System.arraycopy(index.body(), from + before, target, at, received - before);
        return at + received - before;
    }

    private static int header(byte[] target, int offset, int tag, int length) {
        int at = offset;
        target[at++] = (byte) tag;
        int rest = length;
        while (rest > 0x7f) {
            target[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    private record Piece(RegroupedTraces traces, int trace) implements TracePiece {
        @Override
        public TraceId id() {
            return traces.id(trace);
        }

        @Override
        public int size() {
            return traces.size(trace);
        }

        @Override
        public int writeTo(byte[] target, int offset) {
            return traces.write(trace, target, offset);
        }
    }
}
