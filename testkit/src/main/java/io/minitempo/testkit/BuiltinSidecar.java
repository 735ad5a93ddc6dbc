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
import io.minitempo.testkit.proxy.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Our sidecar of one component with its admin port, as `mini-tempo sidecar -admin` has it; a second one, without such
/// a port, passes gossip on.
final class BuiltinSidecar implements RunningSidecar {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ServiceGraph graph = new ServiceGraph();
    private final List<Sidecar> sidecars = new ArrayList<>();
    private final HttpServer admin;

    BuiltinSidecar(NodePlan node) {
        MetricsRegistry registry = new MetricsRegistry();
        for (Route route : RunningSidecar.routes(node)) {
            String target = route.to() == node.grpcPort() ? node.grpcAddress() : LOOPBACK;
            Sidecar sidecar = new Sidecar(
                    address(LOOPBACK, route.listen()), address(target, route.to()), registry, Clock.system());
            sidecars.add(sidecar);
            graph.add("sidecar-" + route.listen(), sidecar);
        }
        Router router = new Router();
        new SidecarAdmin(sidecar(), graph, registry).register(router);
        admin = new HttpServer(HttpServerConfig.defaults().listeningOn(LOOPBACK, FreePorts.next()), router);
        graph.add("admin", admin);
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    Sidecar sidecar() {
        return sidecars.getFirst();
    }

    URI adminUrl() {
        return URI.create("http://" + LOOPBACK + ":" + admin.port());
    }

    @Override
    public void start() throws InterruptedException {
        graph.start(() -> Deadline.after(STOP_LIMIT));
    }

    @Override
    public void stop() throws InterruptedException {
        graph.stop(Deadline.after(STOP_LIMIT));
    }

    @Override
    public Optional<String> end() {
        return Optional.empty();
    }
}
