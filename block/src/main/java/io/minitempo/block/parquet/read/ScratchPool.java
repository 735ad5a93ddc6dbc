// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import java.util.ArrayDeque;

/// The [Scratch]es of jobs that run one after another: what one has left the next one uses. Any thread may ask.
///
/// When more jobs run at a time than the pool keeps, the others begin without arrays.
public final class ScratchPool {

    private static final int HEAP_SHARE = 16;
    /// More than the arrays of a scan's batch at a time: what is kept beyond them is seldom of the length that is
    /// wanted.
    private static final long MOST_EACH = 16 << 20;

    private final int size;
    private final long maxBytesEach;
    private final boolean spoils;
    private final ArrayDeque<Scratch> idle = new ArrayDeque<>();

    /// @param size how many idle ones are kept
    /// @param maxBytes what all of these may hold
    public ScratchPool(int size, long maxBytes) {
        this(size, maxBytes, false);
    }

    private ScratchPool(int size, long maxBytes, boolean spoils) {
        this.spoils = spoils;
        this.size = size;
        this.maxBytesEach = maxBytes / size;
    }

    /// A sixteenth of a heap of `maxHeap` bytes for the jobs that compute on so many cores, at most 16 MiB for each.
    public static ScratchPool ofHeap(int cores, long maxHeap) {
        return new ScratchPool(cores, Math.min(maxHeap / HEAP_SHARE, cores * MOST_EACH));
    }

    /// A pool for tests: arrays are overwritten as soon as they are given back, so that whoever looks at one of them
    /// too
    /// late finds nonsense.
    public static ScratchPool spoiling(int size, long maxBytes) {
        return new ScratchPool(size, maxBytes, true);
    }

    /// One for one job, the one that was given back last.
    public Scratch take() {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.removeLast();
            }
        }
        return new Scratch(maxBytesEach, spoils);
    }

    /// Takes one back whose arrays nobody looks at any more.
    public void give(Scratch scratch) {
        scratch.forgetLent();
        synchronized (idle) {
            if (idle.size() < size) {
                idle.addLast(scratch);
            }
        }
    }

    /// Bytes of arrays that no job uses.
    public long keptBytes() {
        synchronized (idle) {
            long bytes = 0;
            for (Scratch scratch : idle) {
                bytes += scratch.keptBytes();
            }
            return bytes;
        }
    }
}
