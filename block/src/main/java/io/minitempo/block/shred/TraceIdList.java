// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.shred;

import io.minitempo.core.TraceId;
import java.util.Arrays;

/// Trace ids in a primitive array, 16 bytes each. Grows while a block is built, does not change afterwards.
public final class TraceIdList {

    private long[] halves = new long[64];
    private int size;

    TraceIdList() {}

    void add(TraceId id) {
        if (2 * size == halves.length) {
            halves = Arrays.copyOf(halves, halves.length * 2);
        }
        halves[2 * size] = id.high();
        halves[2 * size + 1] = id.low();
        size++;
    }

    /// How many ids there are.
    public int size() {
        return size;
    }

    /// An id.
    public TraceId get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("id " + index + " of " + size);
        }
        return new TraceId(halves[2 * index], halves[2 * index + 1]);
    }
}
