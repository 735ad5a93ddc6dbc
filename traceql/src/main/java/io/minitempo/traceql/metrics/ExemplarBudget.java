// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.Arrays;

/// Spreads a number of exemplars over time: half as many buckets, two in each (`spec/traceql.md §12.10`).
final class ExemplarBudget {

    private static final int PER_BUCKET = 2;

    private final Interval interval;
    private final long origin;
    private final long length;
    private final int[] left;
    private int open;

    /// @param max how many; 0 for none
    ExemplarBudget(Interval interval, int max) {
        this.interval = interval;
        this.origin = interval.origin();
        this.length = interval.instant() ? interval.stepNanos() : interval.count() * interval.stepNanos();
        this.left = new int[max == 0 || interval.instant() ? 0 : Math.max(1, max / PER_BUCKET)];
        Arrays.fill(left, Math.min(PER_BUCKET, max));
        this.open = left.length;
    }

    /// Whether any exemplar may still be taken.
    boolean isOpen() {
        return open > 0;
    }

    /// Whether any exemplar of the times `[min, max]` may still be taken.
    boolean isOpenBetween(long min, long max) {
        if (open == 0 || max < origin || min > interval.endNanos()) {
            return false;
        }
        int last = bucket(Math.min(max, interval.endNanos()));
        for (int bucket = bucket(Math.max(min, origin)); bucket <= last; bucket++) {
            if (left[bucket] > 0) {
                return true;
            }
        }
        return false;
    }

    private int bucket(long nanos) {
        return (int) Math.min(left.length - 1, (long) ((double) (nanos - origin) / length * left.length));
    }

    /// Takes an exemplar at a time, if there is room.
    boolean admit(long nanos) {
        if (open == 0 || nanos < origin || nanos > interval.endNanos()) {
            return false;
        }
        int bucket = bucket(nanos);
        if (left[bucket] == 0) {
            return false;
        }
        left[bucket]--;
        if (left[bucket] == 0) {
            open--;
        }
        return true;
    }
}
