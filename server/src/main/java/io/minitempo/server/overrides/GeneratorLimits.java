// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.core.config.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `overrides.defaults.metrics_generator`: what the metrics-generator makes of a tenant's spans
/// (`spec/generator-and-ops.md §1, §2.2`). Null means not set: the generator's own configuration applies.
///
/// @param ringSize on how many generators the tenant is spread, 0 for all
/// @param processors which processors run
/// @param maxActiveSeries series at a time, 0 for any number
/// @param maxActiveEntities label sets at a time, 0 for any number
/// @param collectionInterval how often series are collected, 0 for the registry's own interval
/// @param disableCollection whether nothing is written
/// @param generateNativeHistograms the kind of histograms
/// @param traceIdLabelName the label of exemplars, empty for `traceID`
/// @param remoteWriteHeaders headers added to remote write requests
/// @param forwarder the queue in front of the generator
/// @param processor settings of the processors
/// @param ingestionTimeRangeSlack how old or new spans may be, 0 for the generator's own setting
/// @param nativeHistogramBucketFactor growth from bucket to bucket
/// @param nativeHistogramMaxBucketNumber buckets of one histogram
/// @param nativeHistogramMinResetDuration how long a histogram lives before it may be reset
/// @param spanNameSanitization empty, `dry_run` or `enabled`
/// @param maxCardinalityPerLabel values of one label, 0 for any number
public record GeneratorLimits(
        int ringSize,
        List<String> processors,
        int maxActiveSeries,
        int maxActiveEntities,
        Duration collectionInterval,
        boolean disableCollection,
        HistogramMode generateNativeHistograms,
        String traceIdLabelName,
        Map<String, Secret> remoteWriteHeaders,
        Forwarder forwarder,
        Processor processor,
        Duration ingestionTimeRangeSlack,
        double nativeHistogramBucketFactor,
        int nativeHistogramMaxBucketNumber,
        Duration nativeHistogramMinResetDuration,
        String spanNameSanitization,
        int maxCardinalityPerLabel) {

    private static final Set<String> SANITIZATION = Set.of("", "dry_run", "enabled");

    /// Copies the collections.
    public GeneratorLimits {
        processors = List.copyOf(processors);
        remoteWriteHeaders = Map.copyOf(remoteWriteHeaders);
    }

    /// The queue in front of the generator.
    ///
    /// @param queueSize requests that may wait, 0 for 100
    /// @param workers requests sent at a time, 0 for 2
    public record Forwarder(int queueSize, int workers) {}

    /// Settings of the processors.
    ///
    /// @param serviceGraphs edges between services
    /// @param spanMetrics rates, errors and durations
    /// @param hostInfo hosts that spans come from
    public record Processor(ServiceGraphs serviceGraphs, SpanMetrics spanMetrics, HostInfo hostInfo) {}

    /// Edges between services.
    ///
    /// @param histogramBuckets bounds of latency buckets in seconds
    /// @param dimensions attributes that become labels
    /// @param peerAttributes attributes that name an uninstrumented peer
    /// @param filterPolicies which spans count
    /// @param enableClientServerPrefix whether labels say which side they are of
    /// @param enableMessagingSystemLatencyHistogram whether the time in queues is measured
    /// @param enableVirtualNodeLabel whether edges name their virtual side
    /// @param spanMultiplierKey the attribute with the sampling ratio
    /// @param enableTracestateSpanMultiplier whether the trace state has the sampling ratio
    public record ServiceGraphs(
            @Nullable List<Double> histogramBuckets,
            @Nullable List<String> dimensions,
            @Nullable List<String> peerAttributes,
            @Nullable List<FilterPolicy> filterPolicies,
            @Nullable Boolean enableClientServerPrefix,
            @Nullable Boolean enableMessagingSystemLatencyHistogram,
            @Nullable Boolean enableVirtualNodeLabel,
            @Nullable String spanMultiplierKey,
            @Nullable Boolean enableTracestateSpanMultiplier) {}

    /// Rates, errors and durations.
    ///
    /// @param histogramBuckets bounds of latency buckets in seconds
    /// @param dimensions attributes that become labels
    /// @param intrinsicDimensions which built-in labels there are
    /// @param filterPolicies which spans count
    /// @param dimensionMappings labels made of several attributes
    /// @param enableTargetInfo whether `traces_target_info` is made
    /// @param targetInfoExcludedDimensions attributes that it leaves out
    /// @param enableInstanceLabel whether series have the label `instance`
    /// @param spanMultiplierKey the attribute with the sampling ratio
    /// @param enableTracestateSpanMultiplier whether the trace state has the sampling ratio
    public record SpanMetrics(
            @Nullable List<Double> histogramBuckets,
            @Nullable List<String> dimensions,
            @Nullable Map<String, Boolean> intrinsicDimensions,
            @Nullable List<FilterPolicy> filterPolicies,
            @Nullable List<DimensionMapping> dimensionMappings,
            @Nullable Boolean enableTargetInfo,
            @Nullable List<String> targetInfoExcludedDimensions,
            @Nullable Boolean enableInstanceLabel,
            @Nullable String spanMultiplierKey,
            @Nullable Boolean enableTracestateSpanMultiplier) {}

    /// Hosts that spans come from.
    ///
    /// @param hostIdentifiers attributes that name a host
    /// @param metricName the name of the metric
    public record HostInfo(
            @Nullable List<String> hostIdentifiers,
            @Nullable String metricName) {}

    /// A label made of several attributes.
    ///
    /// @param name the label
    /// @param sourceLabels the attributes
    /// @param join what stands between their values
    public record DimensionMapping(String name, List<String> sourceLabels, String join) {}

    /// Which spans count.
    ///
    /// @param include spans that match count
    /// @param includeAny spans that match one of several count
    /// @param exclude spans that match do not count
    public record FilterPolicy(
            @Nullable Match include,
            @Nullable Match includeAny,
            @Nullable Match exclude) {

        /// Attributes that must all match.
        ///
        /// @param matchType `strict` or `regex`
        /// @param attributes what is compared
        public record Match(String matchType, List<Attribute> attributes) {}

        /// One attribute.
        ///
        /// @param key its name as in TraceQL
        /// @param value what it must be
        public record Attribute(String key, @Nullable Object value) {}
    }

    /// The defaults of 3.0.3.
    public static GeneratorLimits defaults() {
        return of(1.1, 100, Duration.ofMinutes(15));
    }

    static GeneratorLimits unset() {
        return of(0, 0, Duration.ZERO);
    }

    private static GeneratorLimits of(double bucketFactor, int maxBuckets, Duration minReset) {
        return new GeneratorLimits(
                0,
                List.of(),
                0,
                0,
                Duration.ZERO,
                false,
                HistogramMode.CLASSIC,
                "",
                Map.of(),
                new Forwarder(0, 0),
                new Processor(
                        new ServiceGraphs(null, null, null, null, null, null, null, null, null),
                        new SpanMetrics(null, null, null, null, null, null, null, null, null, null),
                        new HostInfo(null, null)),
                Duration.ZERO,
                bucketFactor,
                maxBuckets,
                minReset,
                "",
                0);
    }

    GeneratorLimits completedBy(GeneratorLimits defaults) {
        return new GeneratorLimits(
                ringSize,
                processors,
                maxActiveSeries,
                maxActiveEntities,
                collectionInterval,
                disableCollection,
                generateNativeHistograms,
                traceIdLabelName,
                remoteWriteHeaders,
                forwarder,
                processor,
                ingestionTimeRangeSlack,
                nativeHistogramBucketFactor == 0 ? defaults.nativeHistogramBucketFactor : nativeHistogramBucketFactor,
                nativeHistogramMaxBucketNumber == 0
                        ? defaults.nativeHistogramMaxBucketNumber
                        : nativeHistogramMaxBucketNumber,
                nativeHistogramMinResetDuration.isZero()
                        ? defaults.nativeHistogramMinResetDuration
                        : nativeHistogramMinResetDuration,
                spanNameSanitization.isEmpty() ? defaults.spanNameSanitization : spanNameSanitization,
                maxCardinalityPerLabel);
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (nativeHistogramBucketFactor != 0 && nativeHistogramBucketFactor <= 1) {
            problems.add("metrics_generator.native_histogram_bucket_factor must be greater than 1, is "
                    + nativeHistogramBucketFactor);
        }
        if (!SANITIZATION.contains(spanNameSanitization)) {
            problems.add("metrics_generator.span_name_sanitization must be empty, dry_run or enabled, is "
                    + spanNameSanitization);
        }
        increasing(problems, "service_graphs", processor.serviceGraphs.histogramBuckets);
        increasing(problems, "span_metrics", processor.spanMetrics.histogramBuckets);
        return problems;
    }

    private static void increasing(List<String> problems, String processor, @Nullable List<Double> buckets) {
        for (int i = 1; buckets != null && i < buckets.size(); i++) {
            if (!(buckets.get(i - 1) < buckets.get(i))) {
                problems.add("metrics_generator.processor." + processor
                        + ".histogram_buckets must be strictly increasing, " + buckets.get(i) + " follows "
                        + buckets.get(i - 1));
            }
        }
    }
}
