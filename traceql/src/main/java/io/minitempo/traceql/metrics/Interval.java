// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TempoException;

/// A span of time cut into steps (`spec/traceql.md §12.1`, `§12.2`). Step i is left-open and right-closed, named by its
/// right edge. Only spans that start in (start, end] count; the grid is that of the step even when start or end lie
/// beside it.
///
/// @param startNanos unix nanoseconds, excluded
/// @param endNanos unix nanoseconds, included
/// @param stepNanos at least 1
/// @param instant whether it is one step from start to end, off the grid; the step of a job for a part of it is still
/// that of the whole
public record Interval(long startNanos, long endNanos, long stepNanos, boolean instant) {

    /// More steps than any configuration should allow: the arrays of a series stay small.
    public static final int MAX_STEPS = 1_000_000;

    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final long[] GRANULARITIES = {
        3600 * SECOND, 300 * SECOND, 60 * SECOND, 15 * SECOND, 5 * SECOND, SECOND
    };

    /// Checks order and number of steps.
    public Interval {
        if (startNanos < 0 || endNanos <= startNanos) {
            throw new TempoException.Invalid("end must be greater than start");
        }
        if (stepNanos <= 0) {
            throw new TempoException.Invalid("step must be greater than 0");
        }
        if ((endNanos - startNanos) / stepNanos > MAX_STEPS) {
            throw new TempoException.Invalid("more than " + MAX_STEPS + " steps between start and end");
        }
    }

    /// A range as a job has it: start and end as given.
    public static Interval range(long startNanos, long endNanos, long stepNanos) {
        return new Interval(startNanos, endNanos, stepNanos, false);
    }

    /// A range as the frontend aligns it: start down to a multiple of step and one step further back, end up.
    public static Interval align(long startNanos, long endNanos, long stepNanos) {
        if (stepNanos <= 0) {
            throw new TempoException.Invalid("step must be greater than 0");
        }
        long start = Math.max(0, Math.floorDiv(startNanos, stepNanos) * stepNanos - stepNanos);
        long end = Math.ceilDiv(endNanos, stepNanos) * stepNanos;
        return new Interval(start, end, stepNanos, false);
    }

    /// One step from start to end.
    public static Interval instant(long startNanos, long endNanos) {
        return new Interval(startNanos, endNanos, endNanos - startNanos, true);
    }

    /// The step of a range query that names none, in nanoseconds.
    public static long defaultStep(long startNanos, long endNanos) {
        long range = endNanos - startNanos;
        long base = range / 240;
        if (range < 60 * SECOND) {
            long unit = 50 * MILLISECOND;
            return Math.max(unit, base / unit * unit);
        }
        for (long granularity : GRANULARITIES) {
            if (base > granularity) {
                return base / granularity * granularity;
            }
        }
        return SECOND;
    }

    /// This range with its end pulled back to a time, rounded down to the step; this one when it ends before. An
    /// instant one loses whole seconds, as few as are enough.
    ///
    /// @throws TempoException.Invalid when nothing is left
    public Interval endingBy(long latestNanos) {
        if (endNanos <= latestNanos) {
            return this;
        }
        long end = instant
                ? endNanos - Math.ceilDiv(endNanos - latestNanos, SECOND) * SECOND
                : Math.floorDiv(latestNanos, stepNanos) * stepNanos;
        if (end <= startNanos) {
            throw new TempoException.Invalid("query window falls entirely within query_end_cutoff");
        }
        return instant ? instant(startNanos, end) : range(startNanos, end, stepNanos);
    }

    /// How many steps.
    public int count() {
        return instant ? 1 : (int) Math.ceilDiv(endNanos - origin(), stepNanos);
    }

    /// Where step 0 begins: start, rounded down to the grid.
    public long origin() {
        return instant ? startNanos : startNanos - startNanos % stepNanos;
    }

    /// The step that a time falls into, or -1.
    public int index(long nanos) {
        if (nanos <= startNanos || nanos > endNanos) {
            return -1;
        }
        return instant ? 0 : (int) ((nanos - origin() - 1) / stepNanos);
    }

    /// The time after which a step begins.
    long after(int index) {
        return instant ? startNanos : Math.max(startNanos, origin() + index * stepNanos);
    }

    /// The last time of a step.
    long upTo(int index) {
        return instant ? endNanos : Math.min(endNanos, origin() + (index + 1) * stepNanos);
    }

    /// The right edge of a step, unix milliseconds.
    public long timestamp(int index) {
        return (instant ? endNanos : origin() + (index + 1L) * stepNanos) / MILLISECOND;
    }

    /// The step whose [#timestamp] this is, or -1: for the samples of another component. An instant one takes every
    /// time within it, as jobs that cover a part of it have their own end.
    public int indexOfTimestamp(long millis) {
        int count = count();
        if (instant) {
            return millis >= startNanos / MILLISECOND && millis <= timestamp(0) ? 0 : -1;
        }
        long guess = (millis * MILLISECOND - origin() - 1) / stepNanos;
        for (long i = Math.max(0, guess - 1); i <= guess + 1 && i < count; i++) {
            if (timestamp((int) i) == millis) {
                return (int) i;
            }
        }
        return -1;
    }
}
