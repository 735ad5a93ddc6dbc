// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import com.google.protobuf.Descriptors.Descriptor;
import io.minitempo.core.time.Clock;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.querier.search.SearchJobs;
import io.minitempo.querier.trace.TraceFinder;
import io.minitempo.query.request.TagParameters;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.query.TraceByIdParameters;
import io.minitempo.server.tenancy.Tenancy;
import io.minitempo.server.tenancy.TenantHandler;
import java.time.Duration;

/// The routes below `/querier` (`spec/api.md §2`, §6).
public final class QuerierRoutes {

    private final TraceFinder finder;
    private final SearchJobs jobs;
    private final Timeouts timeouts;
    private final Clock clock;
    private final Tenancy tenancy;
    private final String root;

    /// How long jobs may take.
    ///
    /// @param trace a lookup of a trace
    /// @param search anything else
    public record Timeouts(Duration trace, Duration search) {}

    /// Routes that answer from `finder` and `jobs`.
    ///
    /// @param apiPrefix `http_api_prefix`, empty or with a slash in front
    public QuerierRoutes(
            TraceFinder finder, SearchJobs jobs, Timeouts timeouts, Clock clock, Tenancy tenancy, String apiPrefix) {
        this.finder = finder;
        this.jobs = jobs;
        this.timeouts = timeouts;
        this.clock = clock;
        this.tenancy = tenancy;
        this.root = "/querier" + (apiPrefix.equals("/") ? "" : apiPrefix);
    }

    /// Adds the routes to a router, be it that of the HTTP port or that of the worker streams.
    public void addTo(Router router) {
        String id = "{" + TraceByIdParameters.ID + "}";
        add(router, "/api/traces/" + id, new TraceHandler(finder, TraceHandler.Version.V1, timeouts.trace()));
        add(router, "/api/v2/traces/" + id, new TraceHandler(finder, TraceHandler.Version.V2, timeouts.trace()));
        String values = "/tag/{" + TagParameters.TAG_NAME + ":.*}/values";
        job(router, "/api/search", SearchResponse.getDescriptor(), JobHandler.search(jobs));
        job(router, "/api/search/tags", SearchTagsResponse.getDescriptor(), JobHandler.flatTagNames(jobs));
        job(router, "/api/v2/search/tags", SearchTagsV2Response.getDescriptor(), JobHandler.tagNames(jobs));
        job(router, "/api/search" + values, SearchTagValuesResponse.getDescriptor(), JobHandler.bareTagValues(jobs));
        job(router, "/api/v2/search" + values, SearchTagValuesV2Response.getDescriptor(), JobHandler.tagValues(jobs));
        job(router, "/api/metrics/query_range", QueryRangeResponse.getDescriptor(), JobHandler.metrics(jobs, clock));
    }

    private void job(Router router, String path, Descriptor answer, JobHandler.Job job) {
        add(router, path, new JobHandler(answer, timeouts.search(), job));
    }

    private void add(Router router, String path, TenantHandler handler) {
        HttpHandler answering = QuerierErrors.answering(tenancy.required(handler));
        router.add(Route.of(root + path, answering));
    }
}
