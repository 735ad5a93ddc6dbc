// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import io.minitempo.core.config.Inline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The `search` block.
///
/// @param concurrentJobs sub-requests of one search that wait or run at a time
/// @param targetBytesPerJob bytes of blocks that one sub-request reads
/// @param defaultResultLimit traces found when the request does not say
/// @param maxResultLimit largest number of traces a request may ask for, 0 for any
/// @param maxDuration longest range
/// @param queryBackendAfter age from which on data is looked for in blocks
/// @param ingesterShards sub-requests for recent data
/// @param mostRecentShards parts into which a search for the newest traces is cut
/// @param defaultSpansPerSpanSet spans per result when the request does not say
/// @param maxSpansPerSpanSet most spans per result, 0 for any number
/// @param timeout longest duration of a search
/// @param slo when a search is fast enough
/// @param metadataSlo when a query for tags is fast enough
public record SearchConfig(
        int concurrentJobs,
        int targetBytesPerJob,
        int defaultResultLimit,
        int maxResultLimit,
        Duration maxDuration,
        Duration queryBackendAfter,
        int ingesterShards,
        int mostRecentShards,
        int defaultSpansPerSpanSet,
        int maxSpansPerSpanSet,
        Duration timeout,
        @Inline SloConfig slo,
        SloConfig metadataSlo) {

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        QueryFrontendConfig.atLeastOne("concurrent_jobs", concurrentJobs, problems);
        QueryFrontendConfig.atLeastOne("target_bytes_per_job", targetBytesPerJob, problems);
        QueryFrontendConfig.atLeastOne("default_result_limit", defaultResultLimit, problems);
        QueryFrontendConfig.atLeastOne("ingester_shards", ingesterShards, problems);
        QueryFrontendConfig.atLeastOne("most_recent_shards", mostRecentShards, problems);
        QueryFrontendConfig.notNegative("max_result_limit", maxResultLimit, problems);
        QueryFrontendConfig.notNegative("default_spans_per_span_set", defaultSpansPerSpanSet, problems);
        QueryFrontendConfig.notNegative("max_spans_per_span_set", maxSpansPerSpanSet, problems);
        QueryFrontendConfig.notNegative("query_backend_after", queryBackendAfter, problems);
        QueryFrontendConfig.notNegative("max_duration", maxDuration, problems);
        QueryFrontendConfig.notNegative("timeout", timeout, problems);
        return problems;
    }

    /// Tempo's defaults.
    public static SearchConfig defaults() {
        return new SearchConfig(
                1000,
                100 << 20,
                20,
                262_144,
                Duration.ofDays(7),
                Duration.ofMinutes(15),
                3,
                200,
                3,
                100,
                Duration.ZERO,
                SloConfig.NONE,
                SloConfig.NONE);
    }
}
