// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.querier.worker.FrontendWorkerConfig;
import io.minitempo.ring.quorum.ReplicaReadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `querier` (`spec/generator-and-ops.md §4`).
///
/// @param search limits of searches
/// @param traceById limits of lookups by id
/// @param metrics limits of metrics queries
/// @param partitionRing how the replicas of a partition are asked
/// @param extraQueryDelay how long every query waits
/// @param maxConcurrentQueries streams over all query-frontends, if `frontend_worker.match_max_concurrent`
/// @param frontendWorker how query-frontends are connected to
/// @param shuffleShardingIngestersEnabled whether only the ingesters of a tenant are asked
/// @param shuffleShardingIngestersLookbackPeriod since when an ingester has been one of the tenant
/// @param queryRelevantIngesters whether only ingesters that hold a trace are asked
/// @param secondaryIngesterRing a second ring of ingesters
public record QuerierConfig(
        Search search,
        TraceById traceById,
        @NotBuilt(accepted = true) Metrics metrics,
        ReplicaReadConfig partitionRing,
        @NotBuilt Duration extraQueryDelay,
        int maxConcurrentQueries,
        FrontendWorkerConfig frontendWorker,
        @NotBuilt(accepted = true) boolean shuffleShardingIngestersEnabled,
        @NotBuilt(accepted = true) Duration shuffleShardingIngestersLookbackPeriod,
        @NotBuilt(accepted = true) boolean queryRelevantIngesters,
        @NotBuilt String secondaryIngesterRing) {

    /// The block `search`.
    ///
    /// @param queryTimeout how long a search may take
    public record Search(Duration queryTimeout) {}

    /// The block `trace_by_id`.
    ///
    /// @param queryTimeout how long a lookup may take
    /// @param external another store that is asked for traces
    public record TraceById(Duration queryTimeout, @NotBuilt External external) {

        /// The block `external`.
        ///
        /// @param endpoint where it is
        /// @param timeout how long it may take
        public record External(String endpoint, Duration timeout) {}
    }

    /// The block `metrics`.
    ///
    /// @param concurrentBlocks blocks read at a time
    /// @param timeOverlapCutoff which share of a block must overlap with a query for its whole range to be read
    public record Metrics(int concurrentBlocks, double timeOverlapCutoff) {}

    /// The defaults of 3.0.3 and 2.10.8.
    public static QuerierConfig defaults() {
        return new QuerierConfig(
                new Search(Duration.ofSeconds(30)),
                new TraceById(Duration.ofSeconds(10), new TraceById.External("", Duration.ofSeconds(10))),
                new Metrics(2, 0.2),
                ReplicaReadConfig.defaults(),
                Duration.ZERO,
                20,
                FrontendWorkerConfig.defaults(),
                false,
                Duration.ofHours(1),
                false,
                "");
    }

    /// What is wrong with the block, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!traceById.queryTimeout().isPositive()) {
            problems.add("trace_by_id.query_timeout: must be positive, found " + traceById.queryTimeout());
        }
        if (!search.queryTimeout().isPositive()) {
            problems.add("search.query_timeout: must be positive, found " + search.queryTimeout());
        }
        if (maxConcurrentQueries < 1) {
            problems.add("max_concurrent_queries: must be at least 1, found " + maxConcurrentQueries);
        }
        frontendWorker.validate().forEach(problem -> problems.add("frontend_worker." + problem));
        return problems;
    }
}
