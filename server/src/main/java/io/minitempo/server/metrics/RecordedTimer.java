// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import java.util.concurrent.TimeUnit;

/// A timer that is exported as a histogram of seconds.
final class RecordedTimer extends AbstractTimer {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Observations observations;

    RecordedTimer(Id id, Clock clock, PauseDetector pauses, Observations observations) {
        super(id, clock, pauses, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
        this.observations = observations;
    }

    Observations observations() {
        return observations;
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
        observations.add(unit.toNanos(amount) / NANOS_PER_SECOND);
    }

    @Override
    public long count() {
        return observations.count();
    }

    @Override
    public double totalTime(TimeUnit unit) {
        return TimeUtils.secondsToUnit(observations.sum(), unit);
    }

    @Override
    public double max(TimeUnit unit) {
        return TimeUtils.secondsToUnit(observations.max(), unit);
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        return HistogramSnapshot.empty(count(), totalTime(TimeUnit.NANOSECONDS), max(TimeUnit.NANOSECONDS));
    }
}
