// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import java.time.Duration;

/// Leaves a cache alone for a while after it has failed several times in a row; then one call tries.
///
/// So a cache that hangs costs a query a few timeouts, not one for each of its reads. Any thread may ask; the lock is
/// held for no time worth naming.
final class CircuitBreaker {

    private final Settings settings;
    private final Clock clock;
    private int failures;
    private long firstFailure;
    private boolean open;
    private boolean trying;
    private long closesAt;

    /// When it acts.
    ///
    /// @param failures in a row after which the cache is left alone
    /// @param pause for how long
    /// @param interval in which the failures must come, zero for any time
    record Settings(int failures, Duration pause, Duration interval) {

        /// For caches that nothing is configured for. Tempo would try each time.
        static final Settings DEFAULT = new Settings(10, Duration.ofSeconds(1), Duration.ZERO);

        /// What is configured, with defaults for zeros.
        static Settings of(int failures, Duration pause, Duration interval) {
            return new Settings(
                    failures > 0 ? failures : DEFAULT.failures, pause.isPositive() ? pause : DEFAULT.pause, interval);
        }
    }

    CircuitBreaker(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// Whether the cache may be called now; if so the outcome must be told.
    synchronized boolean allows() {
        if (!open) {
            return true;
        }
        if (trying || clock.nanoTime() - closesAt < 0) {
            return false;
        }
        trying = true;
        return true;
    }

    /// A call was answered.
    synchronized void succeeded() {
        failures = 0;
        open = false;
        trying = false;
    }

    /// A call failed.
    synchronized void failed() {
        long now = clock.nanoTime();
        boolean late = settings.interval.isPositive() && now - firstFailure > settings.interval.toNanos();
        if (failures == 0 || late) {
            failures = 0;
            firstFailure = now;
        }
        failures++;
        if (trying || failures >= settings.failures) {
            open = true;
            closesAt = now + settings.pause.toNanos();
        }
        trying = false;
    }

    /// A call was given up by its caller and says nothing about the cache.
    synchronized void abandoned() {
        trying = false;
    }
}
