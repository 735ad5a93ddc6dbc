// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import java.util.ArrayList;
import java.util.List;

/// The `trace_by_id` block.
///
/// @param queryShards sub-requests of one lookup: one for recent data, the others share the blocks
/// @param concurrentShards sub-requests of one lookup that wait or run at a time, 0 for all
/// @param externalEnabled whether a store behind an endpoint is asked, too
/// @param slo when a lookup is fast enough
public record TraceByIdConfig(
        int queryShards,
        int concurrentShards,
        @NotBuilt boolean externalEnabled,
        @Inline SloConfig slo) {

    private static final int LEAST_SHARDS = 2;
    private static final int MOST_SHARDS = 100_000;

    /// Tempo's defaults.
    public static TraceByIdConfig defaults() {
        return new TraceByIdConfig(50, 0, false, SloConfig.NONE);
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (queryShards < LEAST_SHARDS || queryShards > MOST_SHARDS) {
            problems.add("query_shards: must be between " + LEAST_SHARDS + " and " + MOST_SHARDS + " (inclusive), is "
                    + queryShards);
        }
        if (concurrentShards < 0) {
            problems.add("concurrent_shards: must not be negative, is " + concurrentShards);
        }
        return problems;
    }
}
