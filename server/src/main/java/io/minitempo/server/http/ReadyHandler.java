// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.lifecycle.ServiceState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/ready`: 200 when every service runs and can serve, else 503 with the first reason against it
/// (`spec/generator-and-ops.md §3.6`).
public final class ReadyHandler implements HttpHandler {

    /// The order in which Tempo asks its modules.
    private static final List<String> ORDER = List.of("ingester", "metrics-generator", "query-frontend", "live-store");

    private final ServiceGraph services;

    /// Readiness of `services`.
    public ReadyHandler(ServiceGraph services) {
        this.services = services;
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        return problem().map(text -> HttpResponse.error(503, text)).orElseGet(() -> HttpResponse.text(200, "ready\n"));
    }

    /// The first reason why the process is not ready; empty when it is.
    public Optional<String> problem() {
        if (services.isStopping()) {
            return Optional.of("Application is stopping");
        }
        return services.all(state -> state == ServiceState.RUNNING)
                ? services.notReady(ORDER)
                : Optional.of(notRunning());
    }

    private String notRunning() {
        Map<ServiceState, Integer> counts = new EnumMap<>(ServiceState.class);
        services.statuses().forEach(status -> counts.merge(status.state(), 1, Integer::sum));
        StringBuilder text = new StringBuilder("Some services are not Running:\n");
        counts.forEach(
                (state, count) -> text.append(state).append(": ").append(count).append('\n'));
        return text.toString();
    }
}
