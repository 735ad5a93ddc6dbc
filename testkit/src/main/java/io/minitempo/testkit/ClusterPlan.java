// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.util.List;
import java.util.Map;

/// What the configurations of a cluster's components are written from.
///
/// @param nodes the components
/// @param kafkaAddress where the broker is
/// @param topic the topic of spans
/// @param partitions how many partitions the topic has
/// @param storageYaml the backend, as lines below `storage.trace`, indented by four
/// @param frontendAddress the gRPC address of the query-frontend
/// @param otlpGrpcPort where the distributor takes OTLP over gRPC
/// @param otlpHttpPort where it takes OTLP over HTTP
/// @param multitenancy whether requests must name their tenant
/// @param logLevel what is logged
/// @param blocklistPoll how often the list of blocks is polled, as in YAML
/// @param blockBuilderCycle how often the block-builder consumes, as in YAML
/// @param ownersDuration how long a partition has owners before it becomes active, as in YAML
/// @param liveStoreYaml keys below `live_store`, not indented
/// @param schedulerAddress the gRPC address of the backend-scheduler
/// @param schedulerYaml keys below `backend_scheduler`, not indented
/// @param workerYaml keys below `backend_worker`, not indented
/// @param extraYaml blocks to add to the configuration of a component, by name
record ClusterPlan(
        List<NodePlan> nodes,
        String kafkaAddress,
        String topic,
        int partitions,
        String storageYaml,
        String frontendAddress,
        int otlpGrpcPort,
        int otlpHttpPort,
        boolean multitenancy,
        String logLevel,
        String blocklistPoll,
        String blockBuilderCycle,
        String ownersDuration,
        String liveStoreYaml,
        String schedulerAddress,
        String schedulerYaml,
        String workerYaml,
        Map<String, String> extraYaml) {

    ClusterPlan {
        nodes = List.copyOf(nodes);
        extraYaml = Map.copyOf(extraYaml);
    }
}
