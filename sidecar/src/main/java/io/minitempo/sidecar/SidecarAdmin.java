// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.TempoException;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.server.http.HttpErrors;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.http.ReadyHandler;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsHandler;
import io.minitempo.server.metrics.MetricsRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The HTTP surface of a sidecar: a page, the state as JSON, and the switches for its faults.
public final class SidecarAdmin {

    private static final int MAX_BODY = 64 << 10;

    private final Sidecar sidecar;
    private final ServiceGraph graph;
    private final MetricsRegistry registry;

    /// The surface of `sidecar`, which is one of the services of `graph` and counts in `registry`.
    public SidecarAdmin(Sidecar sidecar, ServiceGraph graph, MetricsRegistry registry) {
        this.sidecar = sidecar;
        this.graph = graph;
        this.registry = registry;
    }

    /// Adds the page, `/state`, `/faults`, `/cut`, `/reset`, `/metrics` and `/ready`.
    public void register(Router router) {
        SidecarPage page = SidecarPage.load();
        router.add(Route.of("/", request -> HttpResponse.html(page.render(SidecarState.of(sidecar))))
                        .methods("GET", "HEAD"))
                .add(Route.of("/state", request -> state()).methods("GET", "HEAD"))
                .add(post("/faults", this::faults))
                .add(post("/cut", request -> sidecar.cut()))
                .add(post("/reset", request -> sidecar.faults(Faults.NONE)))
                .add(Route.of("/metrics", new MetricsHandler(registry)).methods("GET", "HEAD"))
                .add(Route.of("/ready", new ReadyHandler(graph)).methods("GET", "HEAD"));
    }

    private HttpResponse state() {
        return HttpResponse.json(SidecarState.of(sidecar).json().getBytes(StandardCharsets.UTF_8));
    }

    /// A switch.
    @FunctionalInterface
    private interface Switch {
        void set(HttpRequest request) throws InterruptedException;
    }

    /// A switch answers with the state, or, to the forms of the page, with the page.
    private Route post(String path, Switch change) {
        HttpHandler handler = request -> {
            change.set(request);
            return request.headers().firstOrEmpty("Accept").contains("text/html")
                    ? HttpResponse.redirect(303, "/")
                    : state();
        };
        return Route.of(path, OwnSite.only(HttpErrors.answering(HttpErrors.Style.HANDLER, handler)))
                .methods("POST");
    }

    /// Parameters come in the query or, as `curl -d` and forms send them, in the body; the faults not named stay.
    private void faults(HttpRequest request) throws InterruptedException {
        Map<String, String> switches = new LinkedHashMap<>(request.query().asMap());
        String body = new String(request.body().readAll(MAX_BODY), StandardCharsets.UTF_8);
        switches.putAll(QueryParameters.parse(body.strip()).asMap());
        if (switches.isEmpty()) {
            throw new TempoException.Invalid(
                    "no fault named: expected refuse, silent, delay or rate, as in delay=100ms");
        }
        sidecar.change(now -> {
            Faults next = now;
            for (Map.Entry<String, String> each : switches.entrySet()) {
                next = next.with(each.getKey(), each.getValue());
            }
            return next;
        });
    }
}
