// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import io.minitempo.core.TraceId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The segments of one tenant in memory: bytes in chunks, and per segment its trace and place in primitive arrays.
/// Owned by the thread that fills the spool, then by the one that reads the tenant.
final class TenantSegments {

    private static final int FIRST_CHUNK = 4 << 10;
    private static final int LARGEST_CHUNK = 256 << 10;
    private static final int FIRST_ENTRIES = 16;
    /// Trace id, chunk, offset and length, and a place in the order that sorting makes, twice while it sorts.
    private static final int ENTRY_BYTES = 16 + 12 + 8;

    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] open = new byte[0];
    private int openUsed;
    private long chunkBytes;
    private long[] high = new long[FIRST_ENTRIES];
    private long[] low = new long[FIRST_ENTRIES];
    private int[] chunk = new int[FIRST_ENTRIES];
    private int[] start = new int[FIRST_ENTRIES];
    private int[] length = new int[FIRST_ENTRIES];
    private int size;

    void add(TraceId trace, byte[] array, int offset, int bytes) {
        if (size == high.length) {
            grow();
        }
        if (open.length - openUsed < bytes || chunks.isEmpty()) {
            int next = Math.clamp(open.length * 2L, FIRST_CHUNK, LARGEST_CHUNK);
            open = new byte[Math.max(next, bytes)];
            openUsed = 0;
            chunks.add(open);
            chunkBytes += open.length;
        }
        System.arraycopy(array, offset, open, openUsed, bytes);
        high[size] = trace.high();
        low[size] = trace.low();
        chunk[size] = chunks.size() - 1;
        start[size] = openUsed;
        length[size] = bytes;
        openUsed += bytes;
        size++;
    }

    private void grow() {
        int capacity = Math.multiplyExact(high.length, 2);
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        chunk = Arrays.copyOf(chunk, capacity);
        start = Arrays.copyOf(start, capacity);
        length = Arrays.copyOf(length, capacity);
    }

    /// About how many bytes of memory this takes.
    long memory() {
        return chunkBytes + (long) high.length * ENTRY_BYTES;
    }

    int size() {
        return size;
    }

    long high(int segment) {
        return high[segment];
    }

    long low(int segment) {
        return low[segment];
    }

    int length(int segment) {
        return length[segment];
    }

    /// The bytes of a segment, not copied.
    ByteBuffer bytes(int segment) {
        return ByteBuffer.wrap(chunks.get(chunk[segment]), start[segment], length[segment]);
    }

    void writeTo(OutputStream out, int segment) throws IOException {
        out.write(chunks.get(chunk[segment]), start[segment], length[segment]);
    }

    /// The numbers of the segments by trace, those of one trace in the order of their arrival.
    int[] sorted() {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        return SegmentSort.sort(order, this);
    }

    /// Whether segment `a` belongs to a trace that comes after that of segment `b`.
    boolean isAfter(int a, int b) {
        return high[a] != high[b]
                ? Long.compareUnsigned(high[a], high[b]) > 0
                : Long.compareUnsigned(low[a], low[b]) > 0;
    }
}
