// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What `-target` may name: roles, and the parts that roles need (`spec/write-path.md §7`,
/// `golden/status/services.txt`).
public enum TempoModule {
    /// Everything in one process.
    ALL("all", true),
    /// Everything in one process, with Kafka, as 2.10 had it.
    ALL_3_0("all-3.0", true),
    /// Everything in each of several processes.
    SCALABLE_SINGLE_BINARY("scalable-single-binary", true),
    /// Takes spans in.
    DISTRIBUTOR("distributor", true),
    /// Keeps recent spans in the classic topology.
    INGESTER("ingester", true),
    /// Keeps recent spans in the Kafka topology.
    LIVE_STORE("live-store", true),
    /// Writes blocks from Kafka.
    BLOCK_BUILDER("block-builder", true),
    /// Makes metrics of spans.
    METRICS_GENERATOR("metrics-generator", true),
    /// Makes metrics of spans, watching its own ring.
    METRICS_GENERATOR_NO_LOCAL_BLOCKS("metrics-generator-no-local-blocks", true),
    /// Answers jobs of queries.
    QUERIER("querier", true),
    /// Takes queries in and shards them.
    QUERY_FRONTEND("query-frontend", true),
    /// Compacts blocks in the classic topology.
    COMPACTOR("compactor", true),
    /// Plans the work on blocks.
    BACKEND_SCHEDULER("backend-scheduler", true),
    /// Does the work on blocks.
    BACKEND_WORKER("backend-worker", true),
    /// The API of limits that users set themselves.
    OVERRIDES_API("overrides-api", true),
    /// Anonymous usage reports.
    USAGE_REPORT("usage-report", true),
    /// What every role needs.
    COMMON("common", false),
    /// The HTTP and gRPC ports.
    SERVER("server", false),
    /// The second HTTP port.
    INTERNAL_SERVER("internal-server", false),
    /// The limits of tenants.
    OVERRIDES("overrides", false),
    /// The blocks.
    STORE("store", false),
    /// The blocks, where they may be missing.
    OPTIONAL_STORE("optional-store", false),
    /// The caches in front of the blocks.
    CACHE_PROVIDER("cache-provider", false),
    /// The gossiped key-value store.
    MEMBERLIST_KV("memberlist-kv", false),
    /// The ring of ingesters.
    RING("ring", false),
    /// Another ring of ingesters.
    SECONDARY_RING("secondary-ring", false),
    /// The ring of live-stores.
    LIVE_STORE_RING("live-store-ring", false),
    /// The ring of partitions.
    PARTITION_RING("partition-ring", false),
    /// The ring of metrics-generators.
    METRICS_GENERATOR_RING("metrics-generator-ring", false),
    /// The partition ring of metrics-generators.
    GENERATOR_RING_WATCHER("generator-ring-watcher", false);

    private final String text;
    private final boolean isTarget;

    TempoModule(String text, boolean isTarget) {
        this.text = text;
        this.isTarget = isTarget;
    }

    /// The module of that name.
    public static Optional<TempoModule> parse(String text) {
        return Arrays.stream(values())
                .filter(module -> module.text.equals(text))
                .findFirst();
    }

    /// Whether users are meant to run it; the others are allowed as a target too, with a warning.
    public boolean isTarget() {
        return isTarget;
    }

    /// Whether it does its work here. One that does not is left out of a single binary, and refused as a target.
    public boolean isBuilt() {
        return switch (this) {
            case INGESTER,
                    METRICS_GENERATOR,
                    METRICS_GENERATOR_NO_LOCAL_BLOCKS,
                    OVERRIDES_API,
                    USAGE_REPORT,
                    RING,
                    SECONDARY_RING,
                    METRICS_GENERATOR_RING,
                    GENERATOR_RING_WATCHER,
                    SCALABLE_SINGLE_BINARY,
                    ALL_3_0 -> false;
            default -> true;
        };
    }

    /// Whether it stands for other modules and does nothing itself.
    boolean isGroup() {
        return this == ALL || this == ALL_3_0 || this == SCALABLE_SINGLE_BINARY || this == COMMON;
    }

    /// The modules that it needs directly.
    List<TempoModule> dependencies(Topology topology) {
        return topology == Topology.CLASSIC ? classicDependencies() : kafkaDependencies();
    }

    private List<TempoModule> kafkaDependencies() {
        return switch (this) {
            case ALL ->
                List.of(
                        BACKEND_SCHEDULER,
                        BACKEND_WORKER,
                        QUERY_FRONTEND,
                        QUERIER,
                        DISTRIBUTOR,
                        METRICS_GENERATOR,
                        LIVE_STORE);
            case ALL_3_0 ->
                List.of(
                        BACKEND_SCHEDULER,
                        BACKEND_WORKER,
                        QUERY_FRONTEND,
                        QUERIER,
                        DISTRIBUTOR,
                        METRICS_GENERATOR,
                        BLOCK_BUILDER,
                        LIVE_STORE);
            case DISTRIBUTOR -> List.of(COMMON, LIVE_STORE_RING, PARTITION_RING);
            case METRICS_GENERATOR -> List.of(COMMON, MEMBERLIST_KV, PARTITION_RING, GENERATOR_RING_WATCHER);
            case QUERIER -> List.of(COMMON, STORE, LIVE_STORE_RING, PARTITION_RING);
            default -> commonDependencies();
        };
    }

    private List<TempoModule> classicDependencies() {
        return switch (this) {
            case ALL, SCALABLE_SINGLE_BINARY ->
                List.of(COMPACTOR, QUERY_FRONTEND, QUERIER, INGESTER, DISTRIBUTOR, METRICS_GENERATOR);
            case DISTRIBUTOR -> List.of(COMMON, RING, METRICS_GENERATOR_RING);
            case METRICS_GENERATOR -> List.of(COMMON, OPTIONAL_STORE, MEMBERLIST_KV);
            case QUERIER -> List.of(COMMON, STORE, RING, SECONDARY_RING, METRICS_GENERATOR_RING, LIVE_STORE_RING);
            default -> commonDependencies();
        };
    }

    private List<TempoModule> commonDependencies() {
        return switch (this) {
            case COMMON -> List.of(USAGE_REPORT, SERVER, OVERRIDES);
            case INGESTER, COMPACTOR, BACKEND_WORKER -> List.of(COMMON, STORE, MEMBERLIST_KV);
            case LIVE_STORE -> List.of(COMMON, MEMBERLIST_KV, PARTITION_RING);
            case BLOCK_BUILDER -> List.of(COMMON, STORE, MEMBERLIST_KV, PARTITION_RING);
            case METRICS_GENERATOR_NO_LOCAL_BLOCKS -> List.of(COMMON, MEMBERLIST_KV, GENERATOR_RING_WATCHER);
            case QUERY_FRONTEND -> List.of(COMMON, STORE, OVERRIDES_API);
            case BACKEND_SCHEDULER -> List.of(COMMON, STORE);
            case OVERRIDES_API, OVERRIDES -> List.of(SERVER);
            case SERVER -> List.of(INTERNAL_SERVER);
            case STORE, OPTIONAL_STORE -> List.of(CACHE_PROVIDER);
            case RING,
                    SECONDARY_RING,
                    LIVE_STORE_RING,
                    PARTITION_RING,
                    METRICS_GENERATOR_RING,
                    GENERATOR_RING_WATCHER -> List.of(SERVER, MEMBERLIST_KV);
            default -> List.of();
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
