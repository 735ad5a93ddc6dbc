// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.nio.file.Path;

/// One component of a cluster before it runs: its name, what it is, its ports, its folder.
///
/// @param name the name, which is also the instance id; a live-store's ends in the number of its partition
/// @param target what `-target` says
/// @param zone the availability zone, empty for none
/// @param httpPort the HTTP port it listens on
/// @param grpcPort the gRPC port it listens on
/// @param advertisedPort the gRPC port it registers in its ring; the sidecar's, if there is one
/// @param gossipPort the port of its gossip
/// @param folder where it keeps its files and its configuration
public record NodePlan(
        String name,
        String target,
        String zone,
        int httpPort,
        int grpcPort,
        int advertisedPort,
        int gossipPort,
        Path folder) {

    /// A component on free ports that advertises what it listens on.
    public static NodePlan of(String name, String target, Path folder) {
        int grpc = FreePorts.next();
        return new NodePlan(name, target, "", FreePorts.next(), grpc, grpc, FreePorts.next(), folder.resolve(name));
    }

    /// The same in a zone.
    public NodePlan inZone(String other) {
        return new NodePlan(name, target, other, httpPort, grpcPort, advertisedPort, gossipPort, folder);
    }

    /// The same, advertising another port than it listens on.
    public NodePlan advertising(int port) {
        return new NodePlan(name, target, zone, httpPort, grpcPort, port, gossipPort, folder);
    }

    /// The same on these ports.
    public NodePlan listening(int http, int grpc) {
        int advertised = advertisedPort == grpcPort ? grpc : advertisedPort;
        return new NodePlan(name, target, zone, http, grpc, advertised, gossipPort, folder);
    }

    /// Whether something stands between it and its callers.
    public boolean isBehindProxy() {
        return advertisedPort != grpcPort;
    }

    /// The file its configuration is written to.
    public Path configFile() {
        return folder.resolve("tempo.yaml");
    }
}
