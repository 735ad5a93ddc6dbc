// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.cli.ThisBuild;
import io.minitempo.app.config.StatusConfig;
import io.minitempo.app.config.TempoModule;
import io.minitempo.core.TenantId;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.overrides.RuntimeOverrides;
import io.minitempo.ui.OverridesPages;
import io.minitempo.ui.StatusHandler;
import io.minitempo.ui.StatusHandler.Section;
import java.util.LinkedHashMap;
import java.util.Map;

/// `/status` and what is below it, and the build information (`spec/generator-and-ops.md §3.6`).
final class StatusRoutes {

    private StatusRoutes() {}

    static void register(Assembly assembly, StatusConfig config, ServiceGraph graph, RuntimeOverrides overrides) {
        Router router = assembly.router();
        Map<String, Section> sections = new LinkedHashMap<>();
        sections.put("version", request -> ThisBuild.text());
        sections.put("services", StatusHandler.services(graph));
        sections.put("endpoints", StatusHandler.endpoints(router));
        sections.put(
                "runtime_config",
                request -> overrides.runtimeConfig(isDiff(request) ? config.limitDifferences() : config.limits()));
        sections.put("config", request -> config.render(request.query().get("mode", "")));
        new StatusHandler(sections).register(router);
        OverridesPages pages = new OverridesPages(
                overrides::tenants,
                tenant -> overrides.detail(new TenantId(tenant), config.limits()),
                assembly.clock());
        router.add(Route.of("/status/overrides", pages::all).methods("GET"));
        router.add(Route.of("/status/overrides/{tenant}", pages::one).methods("GET"));
        if (assembly.runs(TempoModule.QUERY_FRONTEND)) {
            // Nothing is ever reported.
            assembly.apiRoute("/status/usage-stats", request -> HttpResponse.text(200, "usage-stats is not enabled\n"));
        }
        assembly.apiRoute("/api/status/buildinfo", request -> HttpResponse.json(ThisBuild.json()), "GET");
    }

    private static boolean isDiff(HttpRequest request) {
        return request.query().get("mode", "").equals("diff");
    }
}
