// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsRegistry;
import io.minitempo.sidecar.Sidecar;
import io.minitempo.sidecar.SidecarAdmin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/// The sidecar of one component with its admin port, as `mini-tempo sidecar -admin` has it.
final class RunningSidecar {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ServiceGraph graph = new ServiceGraph();
    private final Sidecar sidecar;
    private final HttpServer admin;

    RunningSidecar(NodePlan node) {
        MetricsRegistry registry = new MetricsRegistry();
        sidecar = new Sidecar(
                new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), node.advertisedPort()),
                new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), node.grpcPort()),
                registry,
                Clock.system());
        Router router = new Router();
        new SidecarAdmin(sidecar, graph, registry).register(router);
        admin = new HttpServer(HttpServerConfig.defaults().listeningOn(LOOPBACK, FreePorts.next()), router);
        graph.add("sidecar", sidecar).add("admin", admin, "sidecar");
    }

    Sidecar sidecar() {
        return sidecar;
    }

    URI adminUrl() {
        return URI.create("http://" + LOOPBACK + ":" + admin.port());
    }

    void start() throws InterruptedException {
        graph.start(() -> Deadline.after(STOP_LIMIT));
    }

    void stop() throws InterruptedException {
        graph.stop(Deadline.after(STOP_LIMIT));
    }
}
