// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import io.minitempo.core.config.Inline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The `metrics` block.
///
/// @param concurrentJobs sub-requests of one query that wait or run at a time
/// @param targetBytesPerJob bytes of blocks that one sub-request reads
/// @param maxDuration longest range; 3 h in 2.10
/// @param queryBackendAfter age from which on data is looked for in blocks; 30 m in 2.10
/// @param interval without effect: jobs are parts of blocks, not of time (`spec/api.md §5.4`)
/// @param maxExemplars most exemplars of an answer
/// @param maxResponseSeries most series of an answer, 0 for any number
/// @param streamingShards parts into which a streamed query is cut
/// @param maxIntervals most steps of a range
/// @param slo when a query is fast enough
public record MetricsQueryConfig(
        int concurrentJobs,
        int targetBytesPerJob,
        Duration maxDuration,
        Duration queryBackendAfter,
        Duration interval,
        int maxExemplars,
        int maxResponseSeries,
        int streamingShards,
        int maxIntervals,
        @Inline SloConfig slo) {

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        QueryFrontendConfig.atLeastOne("concurrent_jobs", concurrentJobs, problems);
        QueryFrontendConfig.atLeastOne("target_bytes_per_job", targetBytesPerJob, problems);
        QueryFrontendConfig.atLeastOne("streaming_shards", streamingShards, problems);
        QueryFrontendConfig.notNegative("max_exemplars", maxExemplars, problems);
        QueryFrontendConfig.notNegative("max_response_series", maxResponseSeries, problems);
        QueryFrontendConfig.notNegative("max_intervals", maxIntervals, problems);
        QueryFrontendConfig.notNegative("max_duration", maxDuration, problems);
        QueryFrontendConfig.notNegative("query_backend_after", queryBackendAfter, problems);
        QueryFrontendConfig.notNegative("interval", interval, problems);
        return problems;
    }

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
