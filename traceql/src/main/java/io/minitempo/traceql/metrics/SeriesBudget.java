// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;

/// How many series one holder may make: a soft limit that makes the answer partial, and a hard one of memory that
/// fails the query.
final class SeriesBudget {

    /// Samples that a job or a merge may hold.
    static final long MAX_SAMPLES = 8_000_000;

    private final int limit;
    private final long hardLimit;
    private boolean truncated;

    /// @param limit how many series; 0 for no limit
    /// @param steps samples of each series
    SeriesBudget(int limit, int steps) {
        this.limit = limit;
        this.hardLimit = Math.max(1, MAX_SAMPLES / steps);
    }

    /// Whether another series may be made beside so many.
    ///
    /// @throws TempoException.TooLarge when memory does not allow it
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
        return true;
    }

    /// Whether series were left out.
    boolean truncated() {
        return truncated;
    }
}
