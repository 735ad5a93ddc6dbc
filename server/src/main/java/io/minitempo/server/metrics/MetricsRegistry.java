// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultMeter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The registry of a process. Names are exported exactly as they are given, whatever suffix their kind should have:
/// Tempo has counters without `_total` and gauges with it (`spec/generator-and-ops.md §1.9`).
///
/// Timers (in seconds) and distribution summaries are histograms. With `serviceLevelObjectives` those are the buckets;
/// without, the histogram is *native-only*, as Tempo's are (§3.5); with `publishPercentileHistogram` as well, it is
/// both. Gauges hold on to what they measure. Safe for use by any thread.
public final class MetricsRegistry extends MeterRegistry {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, Meter.Type> types = new ConcurrentHashMap<>();

    /// An empty registry.
    public MetricsRegistry() {
        super(Clock.SYSTEM);
        config().namingConvention(NamingConvention.identity);
    }

    /// What is to be exported now.
    List<MetricFamily> families() {
        FamilyCollector collector = new FamilyCollector();
        getMeters().forEach(collector::add);
        return collector.families();
    }

    /// The whole registry as Prometheus text 0.0.4.
    public String scrape() {
        return TextFormat.write(families());
    }

    /// Lets a name have one kind only, since formats give the kind once.
    private void claim(Meter.Id id) {
        Meter.@Nullable Type other = types.putIfAbsent(ExportedName.of(id), id.getType());
        if (other != null && kind(other) != kind(id.getType())) {
            throw new IllegalArgumentException(
                    "metric " + id.getName() + " is a " + other + " already, not a " + id.getType());
        }
    }

    private static MetricFamily.Kind kind(Meter.Type type) {
        return switch (type) {
            case COUNTER -> MetricFamily.Kind.COUNTER;
            case GAUGE -> MetricFamily.Kind.GAUGE;
            case TIMER, DISTRIBUTION_SUMMARY -> MetricFamily.Kind.HISTOGRAM;
            case LONG_TASK_TIMER -> MetricFamily.Kind.SUMMARY;
            case OTHER -> MetricFamily.Kind.UNTYPED;
        };
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
        claim(id);
        return new CumulativeCounter(id);
    }

    @Override
    protected <T> Gauge newGauge(Meter.Id id, @Nullable T measured, ToDoubleFunction<T> function) {
        claim(id);
        return new HeldGauge<>(id, measured, function);
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
        claim(id);
        return new RecordedTimer(id, clock, pauseDetector, observations(config, NANOS_PER_SECOND));
    }

    @Override
    protected DistributionSummary newDistributionSummary(
            Meter.Id id, DistributionStatisticConfig config, double scale) {
        claim(id);
        return new RecordedSummary(id, scale, observations(config, 1));
    }

    private static Observations observations(DistributionStatisticConfig config, double unit) {
        double @Nullable [] objectives = config.getServiceLevelObjectiveBoundaries();
        double[] bounds = objectives == null
                ? new double[0]
                : Arrays.stream(objectives)
                        .map(b -> b / unit)
                        .sorted()
                        .distinct()
                        .toArray();
        return new Observations(bounds, Boolean.TRUE.equals(config.isPercentileHistogram()));
    }

    @Override
    protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
        claim(id);
        return new DefaultMeter(id, type, measurements);
    }

    @Override
    protected <T> FunctionTimer newFunctionTimer(
            Meter.Id id, T measured, ToLongFunction<T> count, ToDoubleFunction<T> total, TimeUnit unit) {
        return new CumulativeFunctionTimer<>(id, measured, count, total, unit, getBaseTimeUnit());
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T measured, ToDoubleFunction<T> function) {
        claim(id);
        return new CumulativeFunctionCounter<>(id, measured, function);
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.SECONDS;
    }

    @Override
    protected DistributionStatisticConfig defaultHistogramConfig() {
        return DistributionStatisticConfig.NONE;
    }
}
