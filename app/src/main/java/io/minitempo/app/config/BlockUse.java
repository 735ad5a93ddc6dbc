// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static io.minitempo.app.config.TempoModule.BACKEND_SCHEDULER;
import static io.minitempo.app.config.TempoModule.BACKEND_WORKER;
import static io.minitempo.app.config.TempoModule.BLOCK_BUILDER;
import static io.minitempo.app.config.TempoModule.CACHE_PROVIDER;
import static io.minitempo.app.config.TempoModule.COMPACTOR;
import static io.minitempo.app.config.TempoModule.DISTRIBUTOR;
import static io.minitempo.app.config.TempoModule.GENERATOR_RING_WATCHER;
import static io.minitempo.app.config.TempoModule.INGESTER;
import static io.minitempo.app.config.TempoModule.LIVE_STORE;
import static io.minitempo.app.config.TempoModule.LIVE_STORE_RING;
import static io.minitempo.app.config.TempoModule.MEMBERLIST_KV;
import static io.minitempo.app.config.TempoModule.METRICS_GENERATOR;
import static io.minitempo.app.config.TempoModule.METRICS_GENERATOR_NO_LOCAL_BLOCKS;
import static io.minitempo.app.config.TempoModule.METRICS_GENERATOR_RING;
import static io.minitempo.app.config.TempoModule.OPTIONAL_STORE;
import static io.minitempo.app.config.TempoModule.PARTITION_RING;
import static io.minitempo.app.config.TempoModule.QUERIER;
import static io.minitempo.app.config.TempoModule.QUERY_FRONTEND;
import static io.minitempo.app.config.TempoModule.RING;
import static io.minitempo.app.config.TempoModule.SECONDARY_RING;
import static io.minitempo.app.config.TempoModule.STORE;

import io.minitempo.server.config.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Which modules act on which keys: one `tempo.yaml` serves all targets, and a process only minds what it runs.
///
/// Keys that no entry covers concern every process.
final class BlockUse {

    private static final Map<String, Set<TempoModule>> USES = uses();

    private final Target target;
    private final Topology topology;

    BlockUse(Target target, Topology topology) {
        this.target = target;
        this.topology = topology;
    }

    private static Map<String, Set<TempoModule>> uses() {
        Map<String, Set<TempoModule>> uses = new LinkedHashMap<>();
        uses.put("distributor", Set.of(DISTRIBUTOR));
        uses.put("ingester", Set.of(INGESTER));
        uses.put("ingester.lifecycler.ring", Set.of(INGESTER, RING));
        uses.put("ingester.override_ring_key", Set.of(INGESTER, RING));
        uses.put("ingester_client", Set.of(RING));
        uses.put("metrics_generator", Set.of(METRICS_GENERATOR, METRICS_GENERATOR_NO_LOCAL_BLOCKS));
        uses.put(
                "metrics_generator.ring",
                Set.of(
                        METRICS_GENERATOR,
                        METRICS_GENERATOR_NO_LOCAL_BLOCKS,
                        METRICS_GENERATOR_RING,
                        GENERATOR_RING_WATCHER));
        uses.put(
                "metrics_generator.override_ring_key",
                Set.of(
                        METRICS_GENERATOR,
                        METRICS_GENERATOR_NO_LOCAL_BLOCKS,
                        METRICS_GENERATOR_RING,
                        GENERATOR_RING_WATCHER));
        uses.put("metrics_generator_client", Set.of(METRICS_GENERATOR_RING));
        uses.put("live_store", Set.of(LIVE_STORE));
        uses.put("live_store.ring", Set.of(LIVE_STORE, LIVE_STORE_RING));
        uses.put("live_store.partition_ring", Set.of(LIVE_STORE, PARTITION_RING));
        uses.put("live_store_client", Set.of(LIVE_STORE_RING));
        uses.put("partition_ring_live_store", Set.of(PARTITION_RING));
        uses.put("querier", Set.of(QUERIER));
        uses.put("querier.secondary_ingester_ring", Set.of(SECONDARY_RING));
        uses.put("query_frontend", Set.of(QUERY_FRONTEND));
        uses.put("compactor", Set.of(COMPACTOR));
        uses.put("ingest", Set.of(DISTRIBUTOR, LIVE_STORE, BLOCK_BUILDER, METRICS_GENERATOR));
        uses.put("block_builder", Set.of(BLOCK_BUILDER));
        uses.put("storage", Set.of(STORE, OPTIONAL_STORE, LIVE_STORE));
        uses.put("cache", Set.of(CACHE_PROVIDER));
        uses.put("memberlist", Set.of(MEMBERLIST_KV));
        uses.put("backend_scheduler", Set.of(BACKEND_SCHEDULER));
        uses.put("backend_scheduler_client", Set.of(BACKEND_WORKER));
        uses.put("backend_worker", Set.of(BACKEND_WORKER));
        uses.put("overrides.defaults.ingestion", Set.of(DISTRIBUTOR, INGESTER, LIVE_STORE));
        // A live-store knows only the limit of its own.
        uses.put("overrides.defaults.ingestion.max_global_traces_per_user", Set.of(INGESTER));
        uses.put("overrides.defaults.read", Set.of(QUERIER, QUERY_FRONTEND));
        uses.put("overrides.defaults.compaction", Set.of(COMPACTOR, BACKEND_SCHEDULER, BACKEND_WORKER));
        uses.put(
                "overrides.defaults.metrics_generator",
                Set.of(METRICS_GENERATOR, METRICS_GENERATOR_NO_LOCAL_BLOCKS, METRICS_GENERATOR_RING));
        uses.put("overrides.defaults.forwarders", Set.of(DISTRIBUTOR));
        uses.put("overrides.defaults.cost_attribution", Set.of(DISTRIBUTOR));
        uses.put("overrides.defaults.storage", Set.of(INGESTER, LIVE_STORE, BLOCK_BUILDER, COMPACTOR, BACKEND_WORKER));
        return uses;
    }

    /// Whether a module that acts on the key runs in this process.
    boolean isNeeded(String path) {
        // A single binary of the Kafka topology hands spans over by calls and never opens the log.
        boolean isLog = path.equals("ingest") || path.startsWith("ingest.");
        if (isLog && topology == Topology.KAFKA && target.module() == TempoModule.ALL) {
            return false;
        }
        for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
            Set<TempoModule> users = USES.get(prefix);
            if (users != null) {
                return users.stream().anyMatch(module -> target.runs(module) && isAtWork(module));
            }
        }
        return true;
    }

    /// Whether the module acts on its keys: one that is not built is left out, unless nothing else was asked for.
    private boolean isAtWork(TempoModule module) {
        return module.isBuilt() || target.module() == module;
    }

    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }
}
