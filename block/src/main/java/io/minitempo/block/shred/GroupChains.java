// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import java.util.Arrays;

/// Brings equal groups together: the first of its kind stands for all, the others hang on it in order.
///
/// Linear in the number of groups. Reused from trace to trace; owned by one thread.
final class GroupChains {

    private static final int NONE = -1;

    private int[] slots = new int[32];
    private int[] representative = new int[16];
    private int[] tail = new int[16];
    private int[] next = new int[16];
    private int size;

    /// Whether two groups are of one kind.
    @FunctionalInterface
    interface Sameness {
        boolean same(int a, int b);
    }

    /// Forgets everything and makes room for `added` of `groups` groups.
    void reset(int groups, int added) {
        size = 0;
        if (next.length < groups) {
            representative = new int[groups * 2];
            tail = new int[groups * 2];
            next = new int[groups * 2];
        }
        int wanted = Math.max(32, Integer.highestOneBit(Math.max(1, added)) * 4);
        if (slots.length < wanted || slots.length > wanted * 64) {
            slots = new int[wanted];
        } else {
            Arrays.fill(slots, 0);
        }
    }

    /// Adds a group with the hash of its kind.
    void add(int group, long hash, Sameness sameness) {
        next[group] = NONE;
        int mask = slots.length - 1;
        int slot = (int) (hash * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (slots[slot] != 0) {
            int kind = slots[slot] - 1;
            if (sameness.same(representative[kind], group)) {
                next[tail[kind]] = group;
                tail[kind] = group;
                return;
            }
            slot = slot + 1 & mask;
        }
        representative[size] = group;
        tail[size] = group;
        slots[slot] = ++size;
    }

    /// How many kinds there are.
    int size() {
        return size;
    }

    /// The first group of a kind.
    int first(int kind) {
        return representative[kind];
    }

    /// The group of the same kind that follows, or -1.
    int next(int group) {
        return next[group];
    }
}
