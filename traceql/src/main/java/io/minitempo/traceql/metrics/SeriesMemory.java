// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that the series of all metrics queries of a process may take together. What a series takes is estimated
/// from its samples, before it is made. Any thread may open accounts and draw on its own.
public final class SeriesMemory {

    /// For whoever holds a bounded number of series anyway.
    public static final SeriesMemory UNBOUNDED = new SeriesMemory(Long.MAX_VALUE);

    private static final int PART_OF_HEAP = 4;
    /// One query must leave room for another.
    private static final int PART_OF_QUERY = 2;

    private final long total;
    private final AtomicLong taken = new AtomicLong();

    /// @param total bytes
    public SeriesMemory(long total) {
        this.total = total;
    }

    /// A quarter of the heap.
    public static SeriesMemory ofHeap(long heapBytes) {
        return new SeriesMemory(heapBytes / PART_OF_HEAP);
    }

    /// The account of one query or job, which has drawn nothing yet.
    public Account open() {
        return new Account();
    }

    /// How many bytes all open accounts have drawn.
    public long taken() {
        return taken.get();
    }

    /// What one query has drawn; [#close] gives it back. Owned by one thread at a time.
    public final class Account implements AutoCloseable {
        private long own;

        private Account() {}

        /// Draws memory.
        ///
        /// @throws TempoException.TooLarge when the query has drawn its share
        /// @throws TempoException.TooMany when all queries together have drawn everything
        void draw(long bytes) {
            if (total == Long.MAX_VALUE) {
                return;
            }
            if (own + bytes > total / PART_OF_QUERY) {
                throw new TempoException.TooLarge(
                        "the series of the metrics query take more than " + total / PART_OF_QUERY
                                + " bytes, its share of memory: group by fewer values, shorten the range, raise the step or set "
                                + "maxSeries");
            }
            if (taken.addAndGet(bytes) > total) {
                taken.addAndGet(-bytes);
                throw new TempoException.TooMany("the series of all metrics queries take more than " + total
                        + " bytes: try again later, or ask for fewer series");
            }
            own += bytes;
        }

        /// Gives a part back of what was drawn.
        void giveBack(long bytes) {
            if (total != Long.MAX_VALUE) {
                taken.addAndGet(-bytes);
                own -= bytes;
            }
        }

        /// Gives everything back; a second time nothing.
        @Override
        public void close() {
            taken.addAndGet(-own);
            own = 0;
        }
    }
}
