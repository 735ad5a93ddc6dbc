// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.schema;

/// Span starts rounded to steps, which vParquet5 stores for metrics queries (`spec/blocks.md §10`).
public final class RoundedTime {

    private static final long NANOS = 1_000_000_000L;

    static final int[] STEPS = {15, 60, 300, 3600};

    private RoundedTime() {}

    /// How many steps there are.
    public static int steps() {
        return STEPS.length;
    }

    /// The length of a step in seconds.
    public static int seconds(int step) {
        return STEPS[step];
    }

    /// The bucket of a start in unsigned nanoseconds: bucket `v` covers `(v * seconds, (v + 1) * seconds]`; 0 for 0.
    public static int bucket(long startNanos, int seconds) {
        if (startNanos == 0) {
            return 0;
        }
        // ceil(start / step) - 1 without overflow at the upper end of the unsigned range.
        return (int) Long.divideUnsigned(startNanos - 1, seconds * NANOS);
    }
}
