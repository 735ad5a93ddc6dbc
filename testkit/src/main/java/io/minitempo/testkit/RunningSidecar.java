// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.testkit.proxy.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands in front of one component. Owned by the thread that drives the cluster.
sealed interface RunningSidecar permits BuiltinSidecar, ProxySidecar {

    /// Starts it; returns when it listens.
    void start() throws InterruptedException;

    /// Ends it with all its connections.
    void stop() throws InterruptedException;

    /// Why it does not run; empty while it does.
    Optional<String> end();

    /// What it has to pass on so that everybody reaches the component at the ports that it advertises.
    static List<Route> routes(NodePlan node) {
        List<Route> routes = new ArrayList<>();
        if (node.advertisedPort() != node.grpcPort()) {
            routes.add(Route.grpc(node.advertisedPort(), node.grpcPort()));
        }
        if (node.advertisedGossipPort() != node.gossipPort()) {
            routes.add(Route.tcp(node.advertisedGossipPort(), node.gossipPort()));
        }
        return routes;
    }
}
