// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.hash.PairHash;
import java.util.Arrays;

/// Numbers the spans of a trace so that ancestry becomes a comparison (`spec/blocks.md §11.3`).
///
/// Input and output are arrays in the order of the stored spans. Reused from trace to trace; owned by one thread.
final class NestedSets {

    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int NONE = -1;
    /// Parent of a root.
    private static final int ROOT = -1;

    int[] left = new int[64];
    int[] right = new int[64];
    int[] parent = new int[64];
    int[] childCount = new int[64];

    private int[] second = new int[64];
    private int[] slots = new int[128];
    private int[] firstChild = new int[64];
    private int[] lastChild = new int[64];
    private int[] nextSibling = new int[64];
    private int[] stack = new int[64];

    /// Numbers the spans `order[0..count)` of a table.
    void number(SpanTable spans, int[] order, int count) {
        ensure(count);
        Arrays.fill(left, 0, count, 0);
        Arrays.fill(right, 0, count, 0);
        Arrays.fill(parent, 0, count, 0);
        Arrays.fill(childCount, 0, count, 0);
        boolean anyRoot = false;
        for (int i = 0; i < count && !anyRoot; i++) {
            anyRoot = spans.isRoot(order[i]);
        }
        if (!anyRoot || !indexIdentities(spans, order, count)) {
            return;
        }
        Arrays.fill(firstChild, 0, count, NONE);
        Arrays.fill(nextSibling, 0, count, NONE);
        for (int i = 0; i < count; i++) {
            int p = parentOf(spans, order, i);
            if (p != NONE) {
                if (firstChild[p] == NONE) {
                    firstChild[p] = i;
                } else {
                    nextSibling[lastChild[p]] = i;
                }
                lastChild[p] = i;
                childCount[p]++;
            }
        }
        int counter = 1;
        for (int i = 0; i < count; i++) {
            if (spans.isRoot(order[i])) {
                counter = visit(i, counter);
            }
        }
    }

    private int visit(int root, int start) {
        int counter = start;
        int depth = 0;
        stack[depth++] = root;
        left[root] = counter++;
        parent[root] = ROOT;
        // Each element of the stack is open; firstChild is used up as children are entered.
        while (depth > 0) {
            int span = stack[depth - 1];
            int child = firstChild[span];
            if (child == NONE) {
                right[span] = counter++;
                depth--;
            } else {
                firstChild[span] = nextSibling[child];
                left[child] = counter++;
                parent[child] = left[span];
                stack[depth++] = child;
            }
        }
        return counter;
    }

    /// Enters every identity with the positions of its first two spans; false when one has more than two.
    private boolean indexIdentities(SpanTable spans, int[] order, int count) {
        int mask = slots.length - 1;
        Arrays.fill(slots, 0);
        for (int i = 0; i < count; i++) {
            long identity = spans.identity[order[i]];
            int slot = slot(spans, order, identity, mask);
            int known = slots[slot] - 1;
            second[i] = NONE;
            if (known < 0) {
                slots[slot] = i + 1;
            } else if (second[known] == NONE) {
                second[known] = i;
            } else {
                return false;
            }
        }
        return true;
    }

    private int slot(SpanTable spans, int[] order, long identity, int mask) {
        int slot = PairHash.hash(identity, 0) & mask;
        while (slots[slot] != 0 && spans.identity[order[slots[slot] - 1]] != identity) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int parentOf(SpanTable spans, int[] order, int i) {
        int span = order[i];
        if (spans.isRoot(span)) {
            return NONE;
        }
        int candidate = slots[slot(spans, order, spans.parentIdentity[span], slots.length - 1)] - 1;
        if (candidate < 0 || second[candidate] == NONE) {
            return candidate < 0 ? NONE : candidate;
        }
        int wanted = spans.kind[span] == SERVER ? CLIENT : SERVER;
        if (spans.kind[order[candidate]] == wanted) {
            return candidate;
        }
        return spans.kind[order[second[candidate]]] == wanted ? second[candidate] : NONE;
    }

    private void ensure(int count) {
        if (left.length < count) {
            int capacity = Math.max(count, left.length * 2);
            left = new int[capacity];
            right = new int[capacity];
            parent = new int[capacity];
            childCount = new int[capacity];
            second = new int[capacity];
            firstChild = new int[capacity];
            lastChild = new int[capacity];
            nextSibling = new int[capacity];
            stack = new int[capacity];
        }
        // A table that one large trace blew up must not be cleared for every small trace after it.
        int wanted = Math.max(128, Integer.highestOneBit(Math.max(1, count)) * 4);
        if (slots.length < wanted || slots.length > wanted * 64) {
            slots = new int[wanted];
        }
    }
}
