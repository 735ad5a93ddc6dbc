// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Waiting times that double from a minimum to a maximum, each drawn at random between the previous bound and the next.
///
/// Owned by one thread. A `maxRetries` of zero never gives up.
public final class Backoff {

    private final Duration min;
    private final Duration max;
    private final int maxRetries;
    private final RandomGenerator random;
    private int retries;

    /// Waits between `min` and `max`, at most `maxRetries` times (0: without end).
    public Backoff(Duration min, Duration max, int maxRetries, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.maxRetries = maxRetries;
        this.random = random;
    }

    /// Whether another attempt is allowed.
    public boolean ongoing() {
        return maxRetries == 0 || retries < maxRetries;
    }

    /// How often [#next] was called since the last reset.
    public int retries() {
        return retries;
    }

    /// The time to wait before the next attempt.
    public Duration next() {
        long low = Math.min(max.toNanos(), min.toNanos() << Math.min(retries, 30));
        if (low <= 0) {
            low = max.toNanos();
        }
        long high = Math.min(max.toNanos(), low * 2);
        retries++;
        return Duration.ofNanos(high > low ? random.nextLong(low, high) : low);
    }

    /// Starts over, after a success.
    public void reset() {
        retries = 0;
    }
}
