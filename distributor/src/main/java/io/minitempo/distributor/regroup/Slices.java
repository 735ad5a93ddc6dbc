// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import java.util.Arrays;

/// Where the contents of the messages of one kind come from: a place in the request, or one in the bytes that were
/// written anew. Owned by one thread.
final class Slices {

    private int[] from = new int[16];
    private int[] lengths = new int[16];

    /// Makes room for the numbers below `count`.
    void reset(int count) {
        if (from.length < count) {
            int capacity = Math.max(count, from.length * 2);
            from = new int[capacity];
            lengths = new int[capacity];
        }
    }

    /// How many numbers there is room for.
    int capacity() {
        return from.length;
    }

    void setReceived(int number, int offset, int length) {
        from[number] = offset;
        lengths[number] = length;
    }

    void setRewritten(int number, int offset, int length) {
        from[number] = ~offset;
        lengths[number] = length;
    }

    int length(int number) {
        return lengths[number];
    }

    void setLength(int number, int length) {
        lengths[number] = length;
    }

    boolean isRewritten(int number) {
        return from[number] < 0;
    }

    /// The offset in whichever bytes hold it.
    int offset(int number) {
        return from[number] < 0 ? ~from[number] : from[number];
    }

    /// Arrays grown with the same doubling as these.
    static int[] grown(int[] ints, int needed) {
        return ints.length >= needed ? ints : Arrays.copyOf(ints, Math.max(needed, ints.length * 2));
    }
}
