// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the `tempo.yaml` of one component: the few keys that differ from Tempo's defaults in a cluster on loopback.
final class NodeYaml {

    private final ClusterPlan cluster;

    NodeYaml(ClusterPlan cluster) {
        this.cluster = cluster;
    }

    /// Writes the file into the component's folder.
    void write(NodePlan node) {
        try {
            Files.createDirectories(node.folder());
            Files.writeString(node.configFile(), text(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(NodePlan node) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("""
                target: %s
                multitenancy_enabled: %s
                server:
                  http_listen_address: 127.0.0.1
                  http_listen_port: %d
                  grpc_listen_address: %s
                  grpc_listen_port: %d
                  log_level: %s
                  graceful_shutdown_timeout: 5s
                """.formatted(
                        node.target(),
                        cluster.multitenancy(),
                        node.httpPort(),
                        node.grpcAddress(),
                        node.grpcPort(),
                        cluster.logLevel()));
        if (!node.target().equals("all")) {
            yaml.append(gossip(node)).append(log());
        }
        yaml.append(storage(node)).append(role(node));
        yaml.append(cluster.extraYaml().getOrDefault(node.name(), ""));
        return yaml.toString();
    }

    private String gossip(NodePlan node) {
        List<NodePlan> others = cluster.nodes().stream()
                .filter(other -> !other.name().equals(node.name()))
                .toList();
        return """
                memberlist:
                  node_name: %s
                  randomize_node_name: false
                  bind_addr: [127.0.0.1]
                  bind_port: %d
                  advertise_addr: 127.0.0.1
                  advertise_port: %d
                  gossip_interval: 100ms
                  pull_push_interval: 5s
                  rejoin_interval: 5s
                  min_join_backoff: 100ms
                  leave_timeout: 2s
                  broadcast_timeout_for_local_updates_on_shutdown: 2s
                  join_members: [%s]
                """.formatted(
                        node.name(),
                        node.gossipPort(),
                        node.advertisedGossipPort(),
                        others.stream()
                                .map(other -> "\"127.0.0.1:" + other.advertisedGossipPort() + "\"")
                                .collect(Collectors.joining(", ")));
    }

    private String log() {
        return """
                ingest:
                  kafka:
                    address: "%s"
                    topic: %s
                    auto_create_topic_enabled: false
                    consumer_group_lag_metric_update_interval: 1s
                """.formatted(cluster.kafkaAddress(), cluster.topic());
    }

    private String storage(NodePlan node) {
        return """
                storage:
                  trace:
                    blocklist_poll: %s
                    wal: {path: %s}
                %s
                """.formatted(cluster.blocklistPoll(), quoted(node.folder().resolve("wal")), cluster.storageYaml());
    }

    private String role(NodePlan node) {
        return switch (node.target()) {
            case "distributor" -> receivers(cluster.otlpGrpcPort(), cluster.otlpHttpPort()) + ring(node);
            case "all" ->
                receivers(cluster.otlpGrpcPort(), cluster.otlpHttpPort())
                        + liveStore(node, "")
                        + scheduler(node)
                        + worker();
            case "backend-scheduler" -> scheduler(node);
            case "backend-worker" -> worker();
            case "live-store" -> liveStore(node, ring(node));
            case "block-builder" ->
                """
                    block_builder:
                      instance_id: %s
                      partitions_per_instance: %d
                      consume_cycle_duration: %s
                      wal: {path: %s}
                    """.formatted(
                                node.name(),
                                cluster.partitions(),
                                cluster.blockBuilderCycle(),
                                quoted(node.folder().resolve("block-builder")));
            case "querier" -> """
                    querier:
                      frontend_worker: {frontend_address: "%s"}
                    """.formatted(cluster.frontendAddress());
            default -> "";
        };
    }

    private static String receivers(int grpc, int http) {
        return """
                distributor:
                  receivers:
                    otlp:
                      protocols:
                        grpc: {endpoint: "127.0.0.1:%d"}
                        http: {endpoint: "127.0.0.1:%d"}
                """.formatted(grpc, http);
    }

    private String ring(NodePlan node) {
        return switch (node.target()) {
            // Nobody calls a distributor by its ring, so it names no port unless it is told one.
            case "distributor" ->
                "  ring: {instance_addr: 127.0.0.1, instance_id: " + node.name()
                        + (node.advertisedPort() == node.grpcPort() ? "" : ", instance_port: " + node.advertisedPort())
                        + "}\n";
            case "live-store" ->
                """
                  ring:
                    instance_id: %s
                    instance_addr: 127.0.0.1
                    instance_port: %d
                    instance_zone: "%s"
                    heartbeat_period: 1s
                  partition_ring:
                    min_partition_owners_duration: %s
                """.formatted(node.name(), node.advertisedPort(), node.zone(), cluster.ownersDuration());
            default -> "";
        };
    }

    private String liveStore(NodePlan node, String ring) {
        return """
                live_store:
                  shutdown_marker_dir: %s
                  wal: {path: %s}
                %s%s""".formatted(
                        quoted(node.folder().resolve("marker")),
                        quoted(node.folder().resolve("live-store")),
                        cluster.liveStoreYaml().indent(2),
                        ring);
    }

    private String scheduler(NodePlan node) {
        return """
                backend_scheduler:
                  local_work_path: %s
                %s""".formatted(
                quoted(node.folder().resolve("work")), cluster.schedulerYaml().indent(2));
    }

    /// A single binary finds its scheduler itself.
    private String worker() {
        return """
                backend_worker:
                  backend_scheduler_addr: "%s"
                %s""".formatted(cluster.schedulerAddress(), cluster.workerYaml().indent(2));
    }

    private static String quoted(java.nio.file.Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
