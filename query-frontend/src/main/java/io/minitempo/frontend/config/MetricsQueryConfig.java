// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import java.time.Duration;

/// The `metrics` block; nothing acts on it yet. What only labels a metric is accepted all the same.
///
/// @param concurrentJobs sub-requests of one query that wait or run at a time
/// @param targetBytesPerJob bytes of blocks that one sub-request reads
/// @param maxDuration longest range; 3 h in 2.10
/// @param queryBackendAfter age from which on data is looked for in blocks; 30 m in 2.10
/// @param interval how much time one sub-request covers
/// @param maxExemplars most exemplars of an answer
/// @param maxResponseSeries most series of an answer, 0 for any number
/// @param streamingShards parts into which a streamed query is cut
/// @param maxIntervals most steps of a range
/// @param slo when a query is fast enough
public record MetricsQueryConfig(
        @NotBuilt int concurrentJobs,
        @NotBuilt int targetBytesPerJob,
        @NotBuilt Duration maxDuration,
        @NotBuilt Duration queryBackendAfter,
        @NotBuilt Duration interval,
        @NotBuilt int maxExemplars,
        @NotBuilt int maxResponseSeries,
        @NotBuilt int streamingShards,
        @NotBuilt int maxIntervals,
        @NotBuilt(accepted = true) @Inline SloConfig slo) {

    /// Tempo's defaults.
    public static MetricsQueryConfig defaults() {
        return new MetricsQueryConfig(
                1000,
                100 << 20,
                Duration.ofHours(24),
                Duration.ofMinutes(15),
                Duration.ofMinutes(5),
                100,
                0,
                200,
                10_000,
                SloConfig.NONE);
    }
}
