// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.metrics;

import java.time.Duration;
import java.util.Arrays;

/// The default buckets of Go's Prometheus client, which Tempo's histograms use unless the specification says otherwise.
public final class PrometheusBuckets {

    private static final double[] BOUNDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

    private PrometheusBuckets() {}

    /// The upper bounds, for values without unit.
    public static double[] bounds() {
        return BOUNDS.clone();
    }

    /// The upper bounds, for seconds.
    public static Duration[] durations() {
        return Arrays.stream(BOUNDS)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                .toArray(Duration[]::new);
    }
}
