// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.block.shred.TraceShape;
import java.util.Arrays;

/// Ids, parents and kinds of the spans of a trace, to tell its shape when it goes to the WAL. Guarded by whoever owns
/// it.
final class SpanLinks {

    /// What a span takes.
    static final int SPAN_BYTES = 2 * Long.BYTES + 1;

    private static final int ROOT = 0x80;

    private long[] ids = new long[8];
    private byte[] kinds = new byte[4];
    private int spans;

    void clear() {
        spans = 0;
    }

    int spans() {
        return spans;
    }

    /// Adds a span by the first eight bytes of its id and of its parent's; kinds outside 0 to 7 count as 0.
    void add(long identity, boolean isRoot, long parentIdentity, long kind) {
        ensure(spans + 1);
        ids[2 * spans] = identity;
        ids[2 * spans + 1] = parentIdentity;
        kinds[spans] = (byte) ((isRoot ? ROOT : 0) | (kind >= 0 && kind < 8 ? kind : 0));
        spans++;
    }

    void addAll(SpanLinks others) {
        ensure(spans + others.spans);
        System.arraycopy(others.ids, 0, ids, 2 * spans, 2 * others.spans);
        System.arraycopy(others.kinds, 0, kinds, spans, others.spans);
        spans += others.spans;
    }

    void addTo(TraceShape shape) {
        for (int i = 0; i < spans; i++) {
            shape.add(ids[2 * i], (kinds[i] & ROOT) != 0, ids[2 * i + 1], kinds[i] & 7);
        }
    }

    private void ensure(int needed) {
        if (kinds.length < needed) {
            int capacity = Math.max(needed, kinds.length * 2);
            ids = Arrays.copyOf(ids, 2 * capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
    }
}
