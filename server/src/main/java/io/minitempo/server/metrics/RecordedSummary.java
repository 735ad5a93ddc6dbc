// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.AbstractDistributionSummary;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;

/// A distribution summary that is exported as a histogram.
final class RecordedSummary extends AbstractDistributionSummary {

    private final Observations observations;

    RecordedSummary(Id id, double scale, Observations observations) {
        super(id, scale, NoopHistogram.INSTANCE);
        this.observations = observations;
    }

    Observations observations() {
        return observations;
    }

    @Override
    protected void recordNonNegative(double amount) {
        observations.add(amount);
    }

    @Override
    public long count() {
        return observations.count();
    }

    @Override
    public double totalAmount() {
        return observations.sum();
    }

    @Override
    public double max() {
        return observations.max();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        return HistogramSnapshot.empty(count(), totalAmount(), max());
    }
}
