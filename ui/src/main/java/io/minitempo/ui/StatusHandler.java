// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.core.lifecycle.ServiceGraph.Status;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.http.TextTable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/status` and `/status/{endpoint}`: what this process is, runs, serves and was told
/// (`spec/generator-and-ops.md §3.6`).
public final class StatusHandler {

    private static final String API_DOCUMENTATION =
            "\nAPI documentation: https://grafana.com/docs/tempo/latest/api_docs/\n\n";

    private final Map<String, Section> sections;

    /// A page of these sections, in this order.
    public StatusHandler(Map<String, Section> sections) {
        this.sections = new LinkedHashMap<>(sections);
    }

    /// One section of the page.
    @FunctionalInterface
    public interface Section {
        /// The text below the section's first line.
        String text(HttpRequest request);
    }

    /// Registers the page and its sections.
    public void register(Router router) {
        router.add(Route.of("/status", this::all).methods("GET"));
        router.add(Route.of("/status/{endpoint}", this::one).methods("GET"));
    }

    private HttpResponse all(HttpRequest request) {
        StringBuilder text = new StringBuilder();
        sections.forEach((name, section) -> append(text, name, section, request));
        return plain(text.toString());
    }

    private HttpResponse one(HttpRequest request) {
        String name = request.pathParameter("endpoint");
        @Nullable Section section = sections.get(name);
        if (section == null) {
            return HttpResponse.error(
                    404, "unknown section of /status: expected one of " + sections.keySet() + ", found '" + name + "'");
        }
        StringBuilder text = new StringBuilder();
        append(text, name, section, request);
        return plain(text.toString());
    }

    private static void append(StringBuilder text, String name, Section section, HttpRequest request) {
        text.append("GET /status/").append(name).append('\n').append(section.text(request));
    }

    private static HttpResponse plain(String text) {
        return HttpResponse.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    /// The table of services, sorted by name.
    public static Section services(ServiceGraph graph) {
        return request -> {
            TextTable table = new TextTable("SERVICE NAME", "STATUS", "FAILURE CASE").alignRight(1);
            List<Status> statuses = graph.statuses().stream()
                    .sorted(Comparator.comparing(Status::name))
                    .toList();
            for (Status status : statuses) {
                table.row(
                        status.name(),
                        status.state().toString(),
                        status.failure().map(Throwable::toString).orElse(""));
            }
            return table.toString();
        };
    }

    /// The table of routes, sorted by path, and where the API is described.
    public static Section endpoints(Router router) {
        return request -> router.endpointsTable() + API_DOCUMENTATION;
    }
}
