// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.nio.file.Path;

/// One component of a cluster before it runs: its name, what it is, its ports, its folder.
///
/// @param name the name, which is also the instance id; a live-store's ends in the number of its partition
/// @param target what `-target` says
/// @param zone the availability zone, empty for none
/// @param httpPort the HTTP port it listens on
/// @param grpcAddress the address of loopback on which it listens for gRPC
/// @param grpcPort the gRPC port it listens on
/// @param advertisedPort the gRPC port it registers in its ring; the sidecar's, if there is one
/// @param gossipPort the port that its gossip listens on
/// @param advertisedGossipPort the port at which others gossip with it; the sidecar's, if that passes gossip on as well
/// @param folder where it keeps its files and its configuration
public record NodePlan(
        String name,
        String target,
        String zone,
        int httpPort,
        String grpcAddress,
        int grpcPort,
        int advertisedPort,
        int gossipPort,
        int advertisedGossipPort,
        Path folder) {

    private static final String LOOPBACK = "127.0.0.1";

    /// A component on free ports that advertises what it listens on.
    public static NodePlan of(String name, String target, Path folder) {
        int grpc = FreePorts.next();
        int gossip = FreePorts.next();
        return new NodePlan(
                name, target, "", FreePorts.next(), LOOPBACK, grpc, grpc, gossip, gossip, folder.resolve(name));
    }

    /// The same in a zone.
    public NodePlan inZone(String other) {
        return new NodePlan(
                name,
                target,
                other,
                httpPort,
                grpcAddress,
                grpcPort,
                advertisedPort,
                gossipPort,
                advertisedGossipPort,
                folder);
    }

    /// The same, advertising another port than it listens on.
    public NodePlan advertising(int port) {
        return new NodePlan(
                name, target, zone, httpPort, grpcAddress, grpcPort, port, gossipPort, advertisedGossipPort, folder);
    }

    /// The same, advertising another port for gossip than it listens on.
    public NodePlan advertisingGossip(int port) {
        return new NodePlan(
                name, target, zone, httpPort, grpcAddress, grpcPort, advertisedPort, gossipPort, port, folder);
    }

    /// The same on these ports.
    public NodePlan listening(int http, int grpc) {
        int advertised = advertisedPort == grpcPort ? grpc : advertisedPort;
        return new NodePlan(
                name, target, zone, http, grpcAddress, grpc, advertised, gossipPort, advertisedGossipPort, folder);
    }

    /// The same, listening for gRPC on another address of loopback, which nobody but its sidecar is told.
    public NodePlan listeningAt(String address) {
        return new NodePlan(
                name,
                target,
                zone,
                httpPort,
                address,
                grpcPort,
                advertisedPort,
                gossipPort,
                advertisedGossipPort,
                folder);
    }

    /// Whether something stands between it and its callers.
    public boolean isBehindProxy() {
        return advertisedPort != grpcPort || advertisedGossipPort != gossipPort;
    }

    /// The file its configuration is written to.
    public Path configFile() {
        return folder.resolve("tempo.yaml");
    }
}
