// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.core.TraceId;
import io.minitempo.core.hash.PairHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where the records of a log lie, by trace: about 50 bytes of memory per record. Guarded by the lock of its
/// [WalBlock].
final class WalIndex {

    private static final int NONE = -1;

    private long[] highs = new long[64];
    private long[] lows = new long[64];
    private long[] offsets = new long[64];
    private int[] lengths = new int[64];
    private int[] previous = new int[64];
    private int[] slots = new int[128];
    private int records;
    private int traces;

    /// A record in the file.
    ///
    /// @param offset where it starts
    /// @param length bytes with header
    record Place(long offset, int length) {}

    int records() {
        return records;
    }

    int traces() {
        return traces;
    }

    void add(TraceId id, long offset, int length) {
        if (records == offsets.length) {
            grow();
        }
        int slot = slot(id.high(), id.low());
        previous[records] = slots[slot] - 1;
        traces += slots[slot] == 0 ? 1 : 0;
        highs[records] = id.high();
        lows[records] = id.low();
        offsets[records] = offset;
        lengths[records] = length;
        slots[slot] = ++records;
        if (traces * 2 > slots.length) {
            rehash();
        }
    }

    private int slot(long high, long low) {
        int mask = slots.length - 1;
        int slot = PairHash.hash(high, low) & mask;
        while (slots[slot] != 0 && (highs[slots[slot] - 1] != high || lows[slots[slot] - 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int capacity = records * 2;
        highs = Arrays.copyOf(highs, capacity);
        lows = Arrays.copyOf(lows, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        previous = Arrays.copyOf(previous, capacity);
    }

    private void rehash() {
        int[] old = slots;
        slots = new int[old.length * 2];
        for (int reference : old) {
            if (reference != 0) {
                slots[slot(highs[reference - 1], lows[reference - 1])] = reference;
            }
        }
    }

    /// The records of a trace in the order of their appends.
    List<Place> find(TraceId id) {
        int slot = slot(id.high(), id.low());
        List<Place> places = new ArrayList<>();
        for (int record = slots[slot] - 1; record != NONE; record = previous[record]) {
            places.add(new Place(offsets[record], lengths[record]));
        }
        return places.reversed();
    }

    /// The ids of all traces, ascending.
    List<TraceId> ids() {
        List<TraceId> ids = new ArrayList<>(traces);
        for (int reference : slots) {
            if (reference != 0) {
                ids.add(new TraceId(highs[reference - 1], lows[reference - 1]));
            }
        }
        ids.sort(null);
        return ids;
    }
}
