// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;

/// How many series one holder may make: a soft limit that makes the answer partial, and a hard one of memory that
/// fails the query.
final class SeriesBudget {

    /// Samples that a job or a merge may hold.
    static final long MAX_SAMPLES = 8_000_000;

    /// A sample here, and another one in the answer that is made of it.
    private static final int BYTES_PER_SAMPLE = 2 * Double.BYTES;
    /// Labels, and what points to them.
    private static final int BYTES_PER_SERIES = 512;

    private final int limit;
    private final long hardLimit;
    private final long bytes;
    private final SeriesMemory.Account memory;
    private boolean truncated;

    /// @param limit how many series; 0 for no limit
    /// @param steps samples of each series
    /// @param numbers that are kept for each sample
    /// @param memory what series draw on
    SeriesBudget(int limit, int steps, int numbers, SeriesMemory.Account memory) {
        this.limit = limit;
        this.bytes = BYTES_PER_SERIES + (long) BYTES_PER_SAMPLE * numbers * steps;
        this.memory = memory;
        this.hardLimit = Math.max(1, MAX_SAMPLES / steps);
    }

    /// A budget that says yes to what is bounded elsewhere.
    static SeriesBudget unlimited() {
        return new SeriesBudget(0, 1, 1, SeriesMemory.UNBOUNDED.open());
    }

    /// Whether another series may be made beside so many.
    ///
    /// @throws TempoException.TooLarge when memory does not allow it
    /// @throws TempoException.TooMany when other queries hold the memory
    boolean admit(int existing) {
        if (limit > 0 && existing >= limit) {
            truncated = true;
            return false;
        }
        if (existing >= hardLimit) {
            throw new TempoException.TooLarge("metrics query makes more than " + hardLimit
                    + " series in one job, the most for its number of steps: group by fewer values, shorten the range, "
                    + "raise the step or set maxSeries");
        }
        memory.draw(bytes);
        return true;
    }

    /// How many series there may be for their number of steps.
    long most() {
        return hardLimit;
    }

    /// Takes back so many series that were made.
    void giveBack(int series) {
        memory.giveBack(bytes * series);
    }

    /// Whether series were left out.
    boolean truncated() {
        return truncated;
    }
}
