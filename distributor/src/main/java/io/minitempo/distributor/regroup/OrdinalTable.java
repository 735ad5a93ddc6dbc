// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import io.minitempo.core.hash.PairHash;
import java.util.Arrays;

/// Numbers distinct pairs of longs from zero in the order in which they first appear; a hash table of primitives.
///
/// Seeded, because the keys are chosen by clients. Owned by one thread; reused by [#clear].
final class OrdinalTable {

    private static final int FIRST_CAPACITY = 64;

    private final long seed;
    private int[] slots = new int[FIRST_CAPACITY * 2];
    private long[] keys = new long[FIRST_CAPACITY * 2];
    private int size;

    OrdinalTable(long seed) {
        this.seed = seed;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            size = 0;
        }
    }

    int size() {
        return size;
    }

    /// The number of this pair, a new one if it is new.
    int ordinal(long high, long low) {
        int mask = slots.length - 1;
        int slot = hash(high, low) & mask;
        while (true) {
            int ordinal = slots[slot] - 1;
            if (ordinal < 0) {
                return add(slot, high, low);
            }
            if (keys[2 * ordinal] == high && keys[2 * ordinal + 1] == low) {
                return ordinal;
            }
            slot = slot + 1 & mask;
        }
    }

    private int add(int slot, long high, long low) {
        int ordinal = size++;
        if (keys.length < 2 * size) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        keys[2 * ordinal] = high;
        keys[2 * ordinal + 1] = low;
        if (2 * size > slots.length) {
            rehash();
        } else {
            slots[slot] = size;
        }
        return ordinal;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int ordinal = 0; ordinal < size; ordinal++) {
            int slot = hash(keys[2 * ordinal], keys[2 * ordinal + 1]) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = ordinal + 1;
        }
    }

    private int hash(long high, long low) {
        return PairHash.hash(seed, high, low);
    }

    long high(int ordinal) {
        return keys[2 * ordinal];
    }

    long low(int ordinal) {
        return keys[2 * ordinal + 1];
    }
}
