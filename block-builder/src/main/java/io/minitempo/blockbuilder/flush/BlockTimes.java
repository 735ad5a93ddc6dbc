// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import java.time.Duration;
import java.time.Instant;

/// The times of a block: those of its spans, unless a client's clock or a replay took them too far from when the
/// section was ingested (`spec/blocks.md §14.1`).
///
/// @param start earliest start of a span, or a bound
/// @param end latest end of a span, or a bound
/// @param clamped whether one of them is a bound
record BlockTimes(Instant start, Instant end, boolean clamped) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Clamps span times, in unsigned nanoseconds since 1970, to `slack` around what was ingested in a cycle that began
    /// at `first`.
    static BlockTimes clamp(long startNanos, long endNanos, Instant first, Duration cycle, Duration slack) {
        Instant lower = first.minus(slack);
        Instant upper = first.plus(slack).plus(cycle);
        Instant start = instant(startNanos);
        Instant end = instant(endNanos);
        boolean clamped = false;
        if (start.isBefore(lower)) {
            start = lower;
            clamped = true;
        } else if (start.isAfter(upper)) {
            start = upper;
            clamped = true;
        }
        if (end.isAfter(upper)) {
            end = upper;
            clamped = true;
        } else if (end.isBefore(start)) {
            end = start;
            clamped = true;
        }
        return new BlockTimes(start, end, clamped);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(nanos, NANOS_PER_SECOND), Long.remainderUnsigned(nanos, NANOS_PER_SECOND));
    }
}
