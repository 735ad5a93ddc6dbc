// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.Arrays;

/// Numbers the distinct tuples of value numbers, in order of their first sight: one for each series of a job.
final class KeyTable {

    /// The tuple is new and may not be taken in.
    static final int REFUSED = -1;

    private final int width;
    private int[] keys;
    private int[] slots = new int[64];
    private int size;

    /// Tuples of so many numbers; 0 gives one empty tuple.
    KeyTable(int width) {
        this.width = width;
        this.keys = new int[16 * width];
    }

    /// How many tuples.
    int size() {
        return size;
    }

    /// One number of a tuple.
    int at(int tuple, int position) {
        return keys[tuple * width + position];
    }

    /// The number of a tuple.
    ///
    /// @param budget asked before a new one is taken in
    /// @return [#REFUSED] when the budget says no
    int indexOf(int[] tuple, SeriesBudget budget) {
        int slot = slotOf(tuple, 0);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (!budget.admit(size)) {
            return REFUSED;
        }
        if ((size + 1) * 2 > slots.length) {
            rehash();
            slot = slotOf(tuple, 0);
        }
        if ((size + 1) * width > keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        System.arraycopy(tuple, 0, keys, size * width, width);
        slots[slot] = ++size;
        return size - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int i = 0; i < size; i++) {
            slots[slotOf(keys, i * width)] = i + 1;
        }
    }

    private int slotOf(int[] tuple, int offset) {
        int hash = 1;
        for (int i = 0; i < width; i++) {
            hash = hash * 0x9E3779B1 + tuple[offset + i];
        }
        hash ^= hash >>> 15;
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !same((slots[slot] - 1) * width, tuple, offset)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean same(int key, int[] tuple, int offset) {
        for (int i = 0; i < width; i++) {
            if (keys[key + i] != tuple[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
