// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/// The clock of this machine, except that sleeping takes no time and is told.
record NoSleepClock(Consumer<Duration> slept) implements Clock {

    @Override
    public Instant instant() {
        return Clock.system().instant();
    }

    @Override
    public long nanoTime() {
        return Clock.system().nanoTime();
    }

    @Override
    public void sleep(Duration duration) {
        slept.accept(duration);
    }
}
