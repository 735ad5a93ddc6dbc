// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.minitempo.server.metrics.MetricFamily.Distribution;
import io.minitempo.server.metrics.MetricFamily.Kind;
import io.minitempo.server.metrics.MetricFamily.Label;
import io.minitempo.server.metrics.MetricFamily.Sample;
import io.minitempo.server.metrics.MetricFamily.Total;
import io.minitempo.server.metrics.MetricFamily.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Groups the meters of a registry into families, sorted by name. Owned by the thread that collects.
final class FamilyCollector {

    private static final Comparator<Sample> BY_LABELS = Comparator.comparing(
            sample -> sample.labels().stream().map(Label::value).collect(Collectors.joining("\0")));

    private final Map<String, Group> groups = new TreeMap<>();

    private record Group(String help, Kind kind, List<Sample> samples) {}

    /// Adds a meter.
    void add(Meter meter) {
        switch (meter) {
            case RecordedTimer timer -> add(meter, Kind.HISTOGRAM, distribution(meter, timer.observations()));
            case RecordedSummary summary -> add(meter, Kind.HISTOGRAM, distribution(meter, summary.observations()));
            case Counter counter -> add(meter, Kind.COUNTER, new Value(labels(meter), counter.count()));
            case FunctionCounter counter -> add(meter, Kind.COUNTER, new Value(labels(meter), counter.count()));
            case Gauge gauge -> add(meter, Kind.GAUGE, new Value(labels(meter), gauge.value()));
            case FunctionTimer timer ->
                add(
                        meter,
                        Kind.SUMMARY,
                        new Total(labels(meter), (long) timer.count(), timer.totalTime(TimeUnit.SECONDS)));
            case LongTaskTimer timer ->
                add(
                        meter,
                        Kind.SUMMARY,
                        new Total(labels(meter), timer.activeTasks(), timer.duration(TimeUnit.SECONDS)));
            default -> {
                for (Measurement measurement : meter.measure()) {
                    List<Label> labels = new ArrayList<>(labels(meter));
                    labels.add(new Label("statistic", measurement.getStatistic().getTagValueRepresentation()));
                    add(meter, Kind.UNTYPED, new Value(labels, measurement.getValue()));
                }
            }
        }
    }

    private static Sample distribution(Meter meter, Observations observations) {
        return new Distribution(labels(meter), observations.snapshot());
    }

    private static List<Label> labels(Meter meter) {
        List<Label> labels = new ArrayList<>();
        for (Tag tag : meter.getId().getTagsAsIterable()) {
            labels.add(new Label(ExportedName.label(tag.getKey()), tag.getValue()));
        }
        return labels;
    }

    private void add(Meter meter, Kind kind, Sample sample) {
        @Nullable String description = meter.getId().getDescription();
        Group group = groups.computeIfAbsent(
                ExportedName.of(meter.getId()),
                name -> new Group(description == null ? "" : description, kind, new ArrayList<>()));
        // The registry lets no name have two kinds.
        if (group.kind == kind) {
            group.samples.add(sample);
        }
    }

    /// Every family.
    List<MetricFamily> families() {
        List<MetricFamily> families = new ArrayList<>();
        groups.forEach((name, group) -> {
            group.samples.sort(BY_LABELS);
            families.add(new MetricFamily(name, group.help, group.kind, group.samples));
        });
        return families;
    }
}
