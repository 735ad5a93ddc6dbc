// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import io.minitempo.core.hash.Fnv;
import java.util.Arrays;

/// Where the resources, scopes and spans of one OTLP request lie in its bytes, as parallel primitive arrays.
///
/// Filled by [OtlpScanner], which owns it until the scan is done; read-only afterwards. Reused for the next request,
/// so that a warm process allocates nothing per span. Numbers of resources, scopes and spans count from zero in the
/// order of the request.
public final class OtlpIndex {

    private static final int RESOURCE_INTS = 4;
    private static final int SCOPE_INTS = 9;
    private static final int SPAN_INTS = 6;
    private static final int SPAN_LONGS = 4;
    private static final int OFFSET = 0;
    private static final int LENGTH = 1;
    private static final int CANONICAL = 2;
    private static final int LONGEST = 3;
    private static final int OWNER = 4;
    private static final int STATUS_AT = 5;
    private static final int NAME = 5;

    private final Growth growth;
    private byte[] body = new byte[0];
    private int resources;
    private int scopes;
    private int spans;
    private int[] resourceInts = new int[RESOURCE_INTS * 8];
    private int[] scopeInts = new int[SCOPE_INTS * 8];
    private int[] spanInts = new int[SPAN_INTS * 64];
    private long[] spanLongs = new long[SPAN_LONGS * 64];
    private int size;
    private IdProblem idProblem = IdProblem.NONE;

    /// Is asked before arrays grow: a span of two bytes takes 56 here, so that a small request can make a large index.
    @FunctionalInterface
    public interface Growth {
        /// The arrays are about to take so many bytes more.
        ///
        /// @throws io.minitempo.core.TempoException when they must not
        void by(long bytes);
    }

    /// An index of nothing that grows as it needs.
    public OtlpIndex() {
        this(bytes -> {});
    }

    /// An index of nothing that asks before it grows.
    public OtlpIndex(Growth growth) {
        this.growth = growth;
    }

    void begin(byte[] bytes) {
        body = bytes;
        resources = 0;
        scopes = 0;
        spans = 0;
        size = 0;
        idProblem = IdProblem.NONE;
    }

    void end(int requestSize) {
        size = requestSize;
    }

    /// Forgets the request and, when its arrays grew large, them too.
    public void release(int maxSpans) {
        begin(new byte[0]);
        if (spanLongs.length > SPAN_LONGS * maxSpans) {
            spanInts = new int[SPAN_INTS * 64];
            spanLongs = new long[SPAN_LONGS * 64];
        }
        if (scopeInts.length > SCOPE_INTS * maxSpans) {
            scopeInts = new int[SCOPE_INTS * 8];
        }
        if (resourceInts.length > RESOURCE_INTS * maxSpans) {
            resourceInts = new int[RESOURCE_INTS * 8];
        }
    }

    /// Bytes that hold the request; may be longer than it.
    public byte[] body() {
        return body;
    }

    /// Size in bytes of the request as Go would write it (`spec/write-path.md §2.1` step 2).
    public int size() {
        return size;
    }

    /// What is wrong with the ids of the first span whose ids do not hold.
    public IdProblem idProblem() {
        return idProblem;
    }

    void idProblem(IdProblem problem) {
        if (idProblem == IdProblem.NONE) {
            idProblem = problem;
        }
    }

    int addResource() {
        resourceInts = grown(resourceInts, (resources + 1) * RESOURCE_INTS);
        setResource(resources, 0, 0, true, 0);
        return resources++;
    }

    void setResource(int resource, int offset, int length, boolean canonical, int longest) {
        set(resourceInts, resource * RESOURCE_INTS, offset, length, canonical, longest);
    }

    /// Number of `ResourceSpans`.
    public int resources() {
        return resources;
    }

    /// Where the content of the resource starts; its length may be zero.
    public int resourceOffset(int resource) {
        return resourceInts[resource * RESOURCE_INTS + OFFSET];
    }

    /// Bytes of the content of the resource.
    public int resourceLength(int resource) {
        return resourceInts[resource * RESOURCE_INTS + LENGTH];
    }

    /// Whether the resource may be copied as it is; otherwise it must be written anew by [CanonicalWriter].
    public boolean resourceCanonical(int resource) {
        return resourceInts[resource * RESOURCE_INTS + CANONICAL] != 0;
    }

    /// Bytes of the longest attribute key or string value of the resource.
    public int resourceLongest(int resource) {
        return resourceInts[resource * RESOURCE_INTS + LONGEST];
    }

    int addScope(int resource) {
        scopeInts = grown(scopeInts, (scopes + 1) * SCOPE_INTS);
        setScope(scopes, 0, 0, true, 0);
        scopeInts[scopes * SCOPE_INTS + OWNER] = resource;
        setScopeNames(scopes, 0, 0, 0, 0);
        return scopes++;
    }

    void setScope(int scope, int offset, int length, boolean canonical, int longest) {
        set(scopeInts, scope * SCOPE_INTS, offset, length, canonical, longest);
    }

    void setScopeNames(int scope, int nameOffset, int nameLength, int versionOffset, int versionLength) {
        int at = scope * SCOPE_INTS + NAME;
        scopeInts[at] = nameOffset;
        scopeInts[at + 1] = nameLength;
        scopeInts[at + 2] = versionOffset;
        scopeInts[at + 3] = versionLength;
    }

    /// Number of `ScopeSpans`.
    public int scopes() {
        return scopes;
    }

    /// Where the content of the scope starts; its length may be zero.
    public int scopeOffset(int scope) {
        return scopeInts[scope * SCOPE_INTS + OFFSET];
    }

    /// Bytes of the content of the scope.
    public int scopeLength(int scope) {
        return scopeInts[scope * SCOPE_INTS + LENGTH];
    }

    /// Whether the scope may be copied as it is.
    public boolean scopeCanonical(int scope) {
        return scopeInts[scope * SCOPE_INTS + CANONICAL] != 0;
    }

    /// Bytes of the longest attribute key or string value of the scope.
    public int scopeLongest(int scope) {
        return scopeInts[scope * SCOPE_INTS + LONGEST];
    }

    /// Number of the resource that the scope belongs to.
    public int scopeResource(int scope) {
        return scopeInts[scope * SCOPE_INTS + OWNER];
    }

    /// A hash of the scope's name and version that goes on from `seed`.
    public long scopeHash(int scope, long seed) {
        int at = scope * SCOPE_INTS + NAME;
        long hash = Fnv.fnv1ax64(seed ^ scopeInts[at + 1], body, scopeInts[at], scopeInts[at + 1]);
        return Fnv.fnv1ax64(hash, body, scopeInts[at + 2], scopeInts[at + 3]);
    }

    /// Whether two scopes have the same name and version.
    public boolean scopesEqual(int left, int right) {
        int a = left * SCOPE_INTS + NAME;
        int b = right * SCOPE_INTS + NAME;
        return sliceEquals(a, b) && sliceEquals(a + 2, b + 2);
    }

    private boolean sliceEquals(int a, int b) {
        return Arrays.equals(
                body,
                scopeInts[a],
                scopeInts[a] + scopeInts[a + 1],
                body,
                scopeInts[b],
                scopeInts[b] + scopeInts[b + 1]);
    }

    int addSpan(int scope, int offset, int length) {
        if (spanInts.length < (spans + 1) * SPAN_INTS) {
            growth.by((long) Integer.BYTES * spanInts.length + (long) Long.BYTES * spanLongs.length);
            spanInts = Arrays.copyOf(spanInts, spanInts.length * 2);
            spanLongs = Arrays.copyOf(spanLongs, spanLongs.length * 2);
        }
        set(spanInts, spans * SPAN_INTS, offset, length, true, 0);
        spanInts[spans * SPAN_INTS + OWNER] = scope;
        return spans++;
    }

    void setSpan(int span, boolean canonical, int longest, int statusAt) {
        int at = span * SPAN_INTS;
        spanInts[at + CANONICAL] = canonical ? 1 : 0;
        spanInts[at + LONGEST] = longest;
        spanInts[at + STATUS_AT] = statusAt;
    }

    void setSpanValues(int span, long traceHigh, long traceLow, long start, long end) {
        int at = span * SPAN_LONGS;
        spanLongs[at] = traceHigh;
        spanLongs[at + 1] = traceLow;
        spanLongs[at + 2] = start;
        spanLongs[at + 3] = end;
    }

    /// Number of spans.
    public int spans() {
        return spans;
    }

    /// Where the content of the span starts.
    public int spanOffset(int span) {
        return spanInts[span * SPAN_INTS + OFFSET];
    }

    /// Bytes of the content of the span.
    public int spanLength(int span) {
        return spanInts[span * SPAN_INTS + LENGTH];
    }

    /// Whether the span may be copied as it is, but for the status that [#spanStatusAt] tells of.
    public boolean spanCanonical(int span) {
        return spanInts[span * SPAN_INTS + CANONICAL] != 0;
    }

    /// Bytes of the longest attribute key or string value of the span, its events and its links.
    public int spanLongest(int span) {
        return spanInts[span * SPAN_INTS + LONGEST];
    }

    /// Number of the scope that the span belongs to.
    public int spanScope(int span) {
        return spanInts[span * SPAN_INTS + OWNER];
    }

    /// Where an empty status belongs in a span that has none, or -1 when it has one.
    public int spanStatusAt(int span) {
        return spanInts[span * SPAN_INTS + STATUS_AT];
    }

    /// The first eight bytes of the trace id, big-endian.
    public long traceHigh(int span) {
        return spanLongs[span * SPAN_LONGS];
    }

    /// The last eight bytes of the trace id, big-endian.
    public long traceLow(int span) {
        return spanLongs[span * SPAN_LONGS + 1];
    }

    /// Start in nanoseconds since the epoch, unsigned.
    public long startNanos(int span) {
        return spanLongs[span * SPAN_LONGS + 2];
    }

    /// End in nanoseconds since the epoch, unsigned.
    public long endNanos(int span) {
        return spanLongs[span * SPAN_LONGS + 3];
    }

    /// Forgets the scopes and spans from the given numbers on.
    void truncate(int scopeCount, int spanCount, IdProblem problem) {
        scopes = scopeCount;
        spans = spanCount;
        idProblem = problem;
    }

    private static void set(int[] ints, int at, int offset, int length, boolean canonical, int longest) {
        ints[at + OFFSET] = offset;
        ints[at + LENGTH] = length;
        ints[at + CANONICAL] = canonical ? 1 : 0;
        ints[at + LONGEST] = longest;
    }

    private int[] grown(int[] ints, int needed) {
        if (ints.length >= needed) {
            return ints;
        }
        growth.by((long) Integer.BYTES * ints.length);
        return Arrays.copyOf(ints, ints.length * 2);
    }
}
