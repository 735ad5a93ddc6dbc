// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Wall clock, monotonic clock and sleep in one dependency, so that tests can turn all three by hand.
public interface Clock extends InstantSource {

    /// Nanoseconds of a monotonic clock with an arbitrary origin.
    long nanoTime();

    /// Blocks the thread for `duration`, or not at all when it is zero or negative.
    ///
    /// @throws InterruptedException when the thread is interrupted, which is how work is cancelled here
    void sleep(Duration duration) throws InterruptedException;

    /// The clock of this machine.
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /// The only place that asks the JVM.
    enum SystemClock implements Clock {
        /// The instance.
        INSTANCE;

        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            if (duration.isPositive()) {
                Thread.sleep(duration);
            }
        }
    }
}
