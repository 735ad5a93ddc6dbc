// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.sidecar.Sidecar;
import io.minitempo.testkit.process.Watchman;
import io.minitempo.testkit.proxy.ProxyKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster on loopback: distributor, a live-store per zone and partition, block-builder, querier, query-frontend,
/// joined by gossip, with Kafka in this JVM and, if asked for, a sidecar in front of every live-store.
///
/// ```java
/// try (TestCluster cluster = TestCluster.in(folder).withSidecars().start()) {
///     cluster.client().push(request);
///     cluster.client().trace(id);
/// }
/// ```
///
/// Every port is free and ephemeral unless it is set. Owned by one thread.
public final class TestCluster implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TestCluster.class);

    private final ClusterPlan plan;
    private final Map<String, ClusterNode> nodes = new LinkedHashMap<>();
    private final Map<String, RunningSidecar> sidecars = new LinkedHashMap<>();
    private final @Nullable EmbeddedKafka kafka;
    private final boolean ownsKafka;
    private final @Nullable Watchman watchman;
    private final boolean ownsWatchman;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final TempoClient client;

    /// @param proxy what stands in front of components, or nothing for our own sidecar
    /// @param shared a watchman that outlives the cluster, or nothing for one of its own if it needs one
    TestCluster(
            ClusterPlan plan,
            NodeProcess.Starter starter,
            @Nullable EmbeddedKafka kafka,
            boolean ownsKafka,
            @Nullable ProxyKind proxy,
            @Nullable Watchman shared) {
        this.plan = plan;
        this.kafka = kafka;
        this.ownsKafka = ownsKafka;
        this.ownsWatchman = shared == null && proxy != null;
        this.watchman = ownsWatchman ? Watchman.start() : shared;
        HttpProbe probe = new HttpProbe(http);
        for (NodePlan node : plan.nodes()) {
            nodes.put(node.name(), new ClusterNode(node, starter, probe));
            if (node.isBehindProxy()) {
                sidecars.put(
                        node.name(),
                        proxy == null || watchman == null
                                ? new BuiltinSidecar(node)
                                : new ProxySidecar(node, proxy, watchman));
            }
        }
        this.client = new TempoClient(
                http,
                URI.create("http://127.0.0.1:" + plan.otlpHttpPort()),
                URI.create("http://127.0.0.1:" + entry().httpPort()));
    }

    /// Describes a cluster whose components keep their files below `folder`.
    public static ClusterBuilder in(Path folder) {
        return new ClusterBuilder(folder);
    }

    private NodePlan entry() {
        return plan.nodes().stream()
                .filter(node ->
                        node.target().equals("query-frontend") || node.target().equals("all"))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("a cluster needs a query-frontend"));
    }

    /// Starts sidecars and components and waits until all are ready; told of each by `progress`.
    void start(Progress progress) throws InterruptedException {
        for (Map.Entry<String, RunningSidecar> sidecar : sidecars.entrySet()) {
            progress.starting("sidecar of " + sidecar.getKey());
            sidecar.getValue().start();
        }
        for (ClusterNode node : nodes.values()) {
            progress.starting(node.name());
            node.start();
        }
        for (ClusterNode node : nodes.values()) {
            progress.waiting(node.name());
            node.awaitReady();
        }
        progress.waiting("the first partition");
        client.awaitWritable();
    }

    /// Learns how far the start is.
    public interface Progress {
        /// Nothing is shown.
        Progress NONE = new Progress() {
            @Override
            public void starting(String name) {}

            @Override
            public void waiting(String name) {}
        };

        /// A part is started now.
        void starting(String name);

        /// A part was started and has to become ready.
        void waiting(String name);
    }

    /// The component of that name, such as `live-store-a-0`.
    ///
    /// @throws NoSuchElementException when there is none
    public ClusterNode node(String name) {
        @Nullable ClusterNode node = nodes.get(name);
        if (node == null) {
            throw new NoSuchElementException("no component " + name + " among " + nodes.keySet());
        }
        return node;
    }

    /// Every component, in the order of their start.
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes.values());
    }

    /// Our sidecar in front of a component.
    ///
    /// @throws NoSuchElementException when nothing is in front of it, or a proxy that others made
    public Sidecar sidecar(String name) {
        return builtin(name).sidecar();
    }

    /// The page on which the faults of a component's sidecar are switched.
    ///
    /// @throws NoSuchElementException when nothing is in front of it, or a proxy that others made
    public URI sidecarAdminUrl(String name) {
        return builtin(name).adminUrl();
    }

    private BuiltinSidecar builtin(String name) {
        if (running(name) instanceof BuiltinSidecar sidecar) {
            return sidecar;
        }
        throw new NoSuchElementException("the sidecar in front of " + name + " is none of ours");
    }

    /// The configuration of the proxy that others made in front of a component; empty when it is ours.
    ///
    /// @throws NoSuchElementException when nothing is in front of it
    public Optional<Path> sidecarFile(String name) {
        return running(name) instanceof ProxySidecar proxy ? Optional.of(proxy.file()) : Optional.empty();
    }

    /// Why the sidecar in front of a component ended by itself; empty while it runs.
    ///
    /// @throws NoSuchElementException when nothing is in front of it
    public Optional<String> sidecarEnd(String name) {
        return running(name).end();
    }

    private RunningSidecar running(String name) {
        @Nullable RunningSidecar sidecar = sidecars.get(name);
        if (sidecar == null) {
            throw new NoSuchElementException("no sidecar in front of " + name + ", only of " + sidecars.keySet());
        }
        return sidecar;
    }

    /// Replaces the sidecar of a component by another proxy: it is stopped, and its port is free.
    ///
    /// @throws InterruptedException when the stop is cancelled
    public void removeSidecar(String name) throws InterruptedException {
        running(name).stop();
        sidecars.remove(name);
    }

    /// The broker.
    ///
    /// @throws NoSuchElementException when the cluster has none, or one that it did not start
    public EmbeddedKafka kafka() {
        if (kafka == null) {
            throw new NoSuchElementException("this cluster runs without a broker of its own");
        }
        return kafka;
    }

    /// Sends spans and asks for traces.
    public TempoClient client() {
        return client;
    }

    /// Where the distributor takes OTLP over gRPC, `host:port`.
    public String otlpGrpcAddress() {
        return "127.0.0.1:" + plan.otlpGrpcPort();
    }

    /// Where the distributor takes OTLP over HTTP.
    public URI otlpHttpUrl() {
        return URI.create("http://127.0.0.1:" + plan.otlpHttpPort() + "/v1/traces");
    }

    /// Where queries are answered.
    public URI queryUrl() {
        return URI.create("http://127.0.0.1:" + entry().httpPort());
    }

    /// Stops everything in the order of the flow of spans, so that nothing waits for what is gone.
    @Override
    public void close() {
        List<ClusterNode> order = new ArrayList<>(nodes.values());
        for (ClusterNode node : order.reversed()) {
            quietly(node.name(), node::stop);
        }
        sidecars.forEach((name, sidecar) -> quietly("sidecar of " + name, sidecar::stop));
        if (kafka != null && ownsKafka) {
            quietly("kafka", kafka::close);
        }
        if (watchman != null && ownsWatchman) {
            quietly("watchman", watchman::close);
        }
        http.shutdownNow();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    private static void quietly(String name, Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("part", name).setCause(e).log("part of a cluster did not stop cleanly");
        }
    }
}
