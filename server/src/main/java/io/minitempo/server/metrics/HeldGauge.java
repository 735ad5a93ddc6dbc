// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.AbstractMeter;
import io.micrometer.core.instrument.Gauge;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A gauge that keeps what it measures from being collected: a gauge of the library would turn into NaN some time.
final class HeldGauge<T> extends AbstractMeter implements Gauge {

    private final @Nullable T measured;
    private final ToDoubleFunction<T> function;

    HeldGauge(Id id, @Nullable T measured, ToDoubleFunction<T> function) {
        super(id);
        this.measured = measured;
        this.function = function;
    }

    @Override
    public double value() {
        return measured == null ? Double.NaN : function.applyAsDouble(measured);
    }
}
