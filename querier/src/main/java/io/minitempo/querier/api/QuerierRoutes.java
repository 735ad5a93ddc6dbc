// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import io.minitempo.core.TempoException;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.query.TraceByIdParameters;
import io.minitempo.server.tenancy.Tenancy;
import io.minitempo.server.tenancy.TenantHandler;
import java.time.Duration;
import java.util.List;

/// The routes below `/querier` (`spec/api.md §2`, §6).
public final class QuerierRoutes {

    /// Jobs that a query-frontend may send and this querier does not answer yet.
    private static final List<String> NOT_BUILT = List.of(
            "/api/search",
            "/api/search/tags",
            "/api/v2/search/tags",
            "/api/search/tag/{tagName:.*}/values",
            "/api/v2/search/tag/{tagName:.*}/values",
            "/api/metrics/query_range");

    private final TraceFinder finder;
    private final Duration traceTimeout;
    private final Tenancy tenancy;
    private final String root;

    /// Routes that answer from `finder`.
    ///
    /// @param traceTimeout how long a lookup of a trace may take
    /// @param apiPrefix `http_api_prefix`, empty or with a slash in front
    public QuerierRoutes(TraceFinder finder, Duration traceTimeout, Tenancy tenancy, String apiPrefix) {
        this.finder = finder;
        this.traceTimeout = traceTimeout;
        this.tenancy = tenancy;
        this.root = "/querier" + (apiPrefix.equals("/") ? "" : apiPrefix);
    }

    /// Adds the routes to a router, be it that of the HTTP port or that of the worker streams.
    public void addTo(Router router) {
        String id = "{" + TraceByIdParameters.ID + "}";
        add(router, "/api/traces/" + id, new TraceHandler(finder, TraceHandler.Version.V1, traceTimeout));
        add(router, "/api/v2/traces/" + id, new TraceHandler(finder, TraceHandler.Version.V2, traceTimeout));
        for (String path : NOT_BUILT) {
            add(router, path, (request, orgId) -> {
                throw new TempoException.NotBuilt("this querier does not answer " + path + " yet");
            });
        }
    }

    private void add(Router router, String path, TenantHandler handler) {
        HttpHandler answering = QuerierErrors.answering(tenancy.required(handler));
        router.add(Route.of(root + path, answering));
    }
}
