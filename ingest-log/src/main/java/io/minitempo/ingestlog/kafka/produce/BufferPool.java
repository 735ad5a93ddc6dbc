// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Arrays to be used again, in sizes of powers of two from 64 KiB to 16 MiB.
///
/// Keeps at most 8 MiB of each size (one array of the largest), 72 MiB in all; what is more is left to the garbage
/// collector. Any thread may take and give.
final class BufferPool {

    static final int SMALLEST_BYTES = 1 << 16;
    private static final int SMALLEST_SHIFT = 16;
    private static final int LARGEST_SHIFT = 24;
    private static final int KEPT_BYTES_PER_SIZE = 8 << 20;

    private final List<ArrayBlockingQueue<byte[]>> free = new ArrayList<>();

    BufferPool() {
        for (int shift = SMALLEST_SHIFT; shift <= LARGEST_SHIFT; shift++) {
            free.add(new ArrayBlockingQueue<>(Math.max(1, KEPT_BYTES_PER_SIZE >> shift)));
        }
    }

    /// An array of at least `atLeast` bytes with any content.
    byte[] take(int atLeast) {
        int shift = Math.max(SMALLEST_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, atLeast) - 1));
        if (shift > LARGEST_SHIFT) {
            return new byte[atLeast];
        }
        byte @Nullable [] used = free.get(shift - SMALLEST_SHIFT).poll();
        return used == null ? new byte[1 << shift] : used;
    }

    /// Gives an array back, which nobody may touch any more.
    void give(byte[] array) {
        int shift = Integer.numberOfTrailingZeros(array.length);
        if (array.length == 1 << shift && shift >= SMALLEST_SHIFT && shift <= LARGEST_SHIFT) {
            free.get(shift - SMALLEST_SHIFT).offer(array);
        }
    }
}
