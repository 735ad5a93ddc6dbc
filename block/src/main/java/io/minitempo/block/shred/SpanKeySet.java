// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.SpanId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.core.hash.PairHash;
import java.util.Arrays;

/// A set of (span id, kind). Reused from trace to trace; owned by one thread.
final class SpanKeySet {

    private long[] ids = new long[64];
    private int[] kinds = new int[64];
    private boolean[] used = new boolean[64];
    private int size;

    void clear() {
        if (ids.length > 4096 && size < ids.length / 64) {
            ids = new long[64];
            kinds = new int[64];
            used = new boolean[64];
        } else {
            Arrays.fill(used, false);
        }
        size = 0;
    }

    /// A number that stands for an id: the id itself when it has eight bytes.
    static long key(SpanTable spans, int span, byte[] data) {
        int length = spans.idLength[span];
        return length == SpanId.BYTES
                ? spans.identity[span]
                : Fnv.fnv1x64(Fnv.OFFSET_64 + length, data, spans.idStart[span], length);
    }

    boolean contains(long id, int kind) {
        return used[slot(id, kind)];
    }

    /// Adds a pair; false when it was there.
    boolean add(long id, int kind) {
        int slot = slot(id, kind);
        if (used[slot]) {
            return false;
        }
        used[slot] = true;
        ids[slot] = id;
        kinds[slot] = kind;
        if (++size * 2 > ids.length) {
            grow();
        }
        return true;
    }

    private int slot(long id, int kind) {
        int mask = ids.length - 1;
        int slot = PairHash.hash(id, kind) & mask;
        while (used[slot] && (ids[slot] != id || kinds[slot] != kind)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldIds = ids;
        int[] oldKinds = kinds;
        boolean[] oldUsed = used;
        ids = new long[oldIds.length * 2];
        kinds = new int[ids.length];
        used = new boolean[ids.length];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldUsed[i]) {
                int slot = slot(oldIds[i], oldKinds[i]);
                used[slot] = true;
                ids[slot] = oldIds[i];
                kinds[slot] = oldKinds[i];
            }
        }
    }
}
