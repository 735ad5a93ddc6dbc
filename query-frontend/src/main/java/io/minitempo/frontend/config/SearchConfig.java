// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import java.time.Duration;

/// The `search` block; nothing acts on it yet. What only labels a metric is accepted all the same.
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
        @NotBuilt int concurrentJobs,
        @NotBuilt int targetBytesPerJob,
        @NotBuilt int defaultResultLimit,
        @NotBuilt int maxResultLimit,
        @NotBuilt Duration maxDuration,
        @NotBuilt Duration queryBackendAfter,
        @NotBuilt int ingesterShards,
        @NotBuilt int mostRecentShards,
        @NotBuilt int defaultSpansPerSpanSet,
        @NotBuilt int maxSpansPerSpanSet,
        @NotBuilt Duration timeout,
        @NotBuilt(accepted = true) @Inline SloConfig slo,
        @NotBuilt(accepted = true) SloConfig metadataSlo) {

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
