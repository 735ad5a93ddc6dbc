// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.testkit.process.Watchman;
import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Describes a cluster before it starts. Owned by one thread; starts one cluster.
public final class ClusterBuilder {

    private static final String TOPIC = "tempo-ingest";

    private final Path folder;
    private final Map<String, String> extraYaml = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<NodePlan>> adjustments = new LinkedHashMap<>();
    private List<String> zones = List.of("a", "b");
    private Set<String> without = Set.of();
    private int partitions = 1;
    private int queriers = 1;
    private boolean sidecars;
    private boolean sidecarsEverywhere;
    private @Nullable ProxyKind proxy;
    private @Nullable Watchman watchman;
    private boolean multitenancy;
    private boolean singleBinary;
    private String storageYaml;
    private String logLevel = "warn";
    private String blocklistPoll = "1s";
    private String blockBuilderCycle = "2s";
    private String ownersDuration = "0s";
    private String liveStoreYaml = "";
    private boolean compaction;
    private String schedulerYaml = "";
    private String workerYaml = "";
    private int otlpGrpcPort;
    private int otlpHttpPort;
    private @Nullable EmbeddedKafka kafka;
    private NodeProcess.Starter starter = InProcessNode::start;
    private TestCluster.Progress progress = TestCluster.Progress.NONE;

    ClusterBuilder(Path folder) {
        this.folder = folder;
        this.storageYaml = "    backend: local\n    local: {path: '" + folder.resolve("blocks") + "'}\n";
    }

    /// Puts a sidecar in front of every live-store: it listens on one port and advertises the sidecar's.
    public ClusterBuilder withSidecars() {
        sidecars = true;
        return this;
    }

    /// Puts a sidecar in front of every component, for its gRPC port and for its gossip.
    public ClusterBuilder withSidecarsEverywhere() {
        sidecarsEverywhere = true;
        return this;
    }

    /// Has sidecars be a proxy that others made, which must be installed, in place of ours. Its files are in the folder
    /// `sidecar` of each component.
    public ClusterBuilder proxy(ProxyKind kind) {
        proxy = kind;
        return this;
    }

    /// Uses a watchman that the caller dismisses, in place of one of its own.
    public ClusterBuilder watchedBy(Watchman other) {
        watchman = other;
        return this;
    }

    /// One live-store per zone and partition; two zones, `a` and `b`, unless told otherwise.
    public ClusterBuilder zones(String... names) {
        zones = List.of(names);
        return this;
    }

    /// So many partitions; one unless told otherwise.
    public ClusterBuilder partitions(int count) {
        partitions = count;
        return this;
    }

    /// So many queriers: `querier`, `querier-1` and so on; one unless told otherwise.
    public ClusterBuilder queriers(int count) {
        queriers = count;
        return this;
    }

    /// Leaves components out, such as `block-builder`.
    public ClusterBuilder without(String... names) {
        without = Set.of(names);
        return this;
    }

    /// One process of `-target=all` in place of the components, without Kafka.
    public ClusterBuilder singleBinary() {
        singleBinary = true;
        return this;
    }

    /// Every component in a JVM of its own with these options, so that it can be killed.
    public ClusterBuilder forked(String... jvmOptions) {
        starter = ForkedNode.with(List.of(jvmOptions));
        return this;
    }

    /// One component in a JVM of its own with these options; the others stay where they are.
    public ClusterBuilder fork(String node, String... jvmOptions) {
        NodeProcess.Starter others = starter;
        NodeProcess.Starter forking = ForkedNode.with(List.of(jvmOptions));
        starter = plan -> (plan.name().equals(node) ? forking : others).start(plan);
        return this;
    }

    /// Uses a broker that the caller stops, in place of one of its own.
    public ClusterBuilder kafka(EmbeddedKafka broker) {
        kafka = broker;
        return this;
    }

    /// Requests must name their tenant.
    public ClusterBuilder multitenant() {
        multitenancy = true;
        return this;
    }

    /// Another backend than the folder `blocks`: the lines below `storage.trace`, as YAML that starts at column 0.
    public ClusterBuilder storage(String yaml) {
        storageYaml = yaml.indent(4);
        return this;
    }

    /// What is logged: `debug`, `info`, `warn` or `error`.
    public ClusterBuilder logLevel(String level) {
        logLevel = level;
        return this;
    }

    /// How often blocks are listed and built, as durations of YAML.
    public ClusterBuilder cycles(String poll, String build) {
        blocklistPoll = poll;
        blockBuilderCycle = build;
        return this;
    }

    /// Keys below `live_store`, as YAML that starts at column 0.
    public ClusterBuilder liveStore(String yaml) {
        liveStoreYaml = yaml;
        return this;
    }

    /// Adds a backend-scheduler and a backend-worker, which a single binary has in any case.
    ///
    /// @param scheduler keys below `backend_scheduler`, as YAML that starts at column 0
    /// @param worker keys below `backend_worker`, as YAML that starts at column 0
    public ClusterBuilder compaction(String scheduler, String worker) {
        compaction = true;
        schedulerYaml = scheduler;
        workerYaml = worker;
        return this;
    }

    /// Blocks to add to the configuration of one component.
    public ClusterBuilder yaml(String node, String yaml) {
        extraYaml.merge(node, yaml, String::concat);
        return this;
    }

    /// Where OTLP is taken, in place of free ports.
    public ClusterBuilder otlp(int grpcPort, int httpPort) {
        otlpGrpcPort = grpcPort;
        otlpHttpPort = httpPort;
        return this;
    }

    /// Changes the plan of a component, such as its ports.
    public ClusterBuilder adjust(String node, UnaryOperator<NodePlan> change) {
        adjustments.put(node, change);
        return this;
    }

    /// Is told how far the start is.
    public ClusterBuilder progress(TestCluster.Progress listener) {
        progress = listener;
        return this;
    }

    /// Starts the cluster; returns when every component is ready and a span would be taken.
    ///
    /// @throws InterruptedException when the start is cancelled; everything is stopped then
    public TestCluster start() throws InterruptedException {
        @Nullable EmbeddedKafka broker = kafka;
        boolean ownsKafka = broker == null && !singleBinary;
        if (ownsKafka) {
            progress.starting("kafka");
            broker = EmbeddedKafka.startTemporary();
        }
        if (broker != null && !broker.hasTopic(TOPIC)) {
            broker.createTopic(TOPIC, partitions);
        }
        List<NodePlan> nodes = plans();
        ClusterPlan plan = new ClusterPlan(
                nodes,
                broker == null ? "" : broker.bootstrapServers(),
                TOPIC,
                partitions,
                storageYaml,
                addressOf(nodes, "query-frontend"),
                otlpGrpcPort == 0 ? FreePorts.next() : otlpGrpcPort,
                otlpHttpPort == 0 ? FreePorts.next() : otlpHttpPort,
                multitenancy,
                logLevel,
                blocklistPoll,
                blockBuilderCycle,
                ownersDuration,
                liveStoreYaml,
                addressOf(nodes, "backend-scheduler"),
                schedulerYaml,
                workerYaml,
                extraYaml);
        NodeYaml yaml = new NodeYaml(plan);
        nodes.forEach(yaml::write);
        TestCluster cluster = new TestCluster(plan, starter, broker, ownsKafka, proxy, watchman);
        try {
            cluster.start(progress);
        } catch (InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private List<NodePlan> plans() {
        List<NodePlan> nodes = new ArrayList<>();
        if (singleBinary) {
            add(nodes, NodePlan.of("tempo", "all", folder));
            return nodes;
        }
        for (String zone : zones) {
            for (int partition = 0; partition < partitions; partition++) {
                NodePlan node = NodePlan.of("live-store-" + zone + "-" + partition, "live-store", folder)
                        .inZone("zone-" + zone);
                add(nodes, sidecars ? node.advertising(FreePorts.next()) : node);
            }
        }
        add(nodes, NodePlan.of("block-builder-0", "block-builder", folder));
        add(nodes, NodePlan.of("query-frontend", "query-frontend", folder));
        for (int i = 0; i < queriers; i++) {
            add(nodes, NodePlan.of(i == 0 ? "querier" : "querier-" + i, "querier", folder));
        }
        if (compaction) {
            add(nodes, NodePlan.of("backend-scheduler", "backend-scheduler", folder));
            add(nodes, NodePlan.of("backend-worker-0", "backend-worker", folder));
        }
        add(nodes, NodePlan.of("distributor", "distributor", folder));
        return nodes;
    }

    private void add(List<NodePlan> nodes, NodePlan node) {
        if (!without.contains(node.target())) {
            NodePlan planned =
                    sidecarsEverywhere ? node.advertising(FreePorts.next()).advertisingGossip(FreePorts.next()) : node;
            nodes.add(adjustments
                    .getOrDefault(node.name(), UnaryOperator.identity())
                    .apply(planned));
        }
    }

    /// What others dial that is in no ring, but may be behind a proxy as well.
    private static String addressOf(List<NodePlan> nodes, String target) {
        return nodes.stream()
                .filter(node -> node.target().equals(target))
                .map(node -> "127.0.0.1:" + node.advertisedPort())
                .findFirst()
                .orElse("");
    }
}
