// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import io.grpc.BindableService;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.frontend.config.SloConfig;
import io.minitempo.frontend.endpoint.Operation;
import io.minitempo.frontend.endpoint.Query;
import io.minitempo.frontend.endpoint.QueryEndpoint;
import io.minitempo.frontend.endpoint.QueryMetrics;
import io.minitempo.frontend.endpoint.QueryWatch;
import io.minitempo.frontend.endpoint.UrlDenyList;
import io.minitempo.frontend.metrics.MetricsQuery;
import io.minitempo.frontend.query.Blocks;
import io.minitempo.frontend.query.Bodies;
import io.minitempo.frontend.query.JobCache;
import io.minitempo.frontend.query.QuerierRequests;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.SubRequests;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.search.SearchQuery;
import io.minitempo.frontend.stream.StreamingService;
import io.minitempo.frontend.tags.TagNamesQuery;
import io.minitempo.frontend.tags.TagValuesQuery;
import io.minitempo.frontend.trace.TraceByIdQuery;
import io.minitempo.frontend.worker.ConnectedQueriers;
import io.minitempo.frontend.worker.FrontendService;
import io.minitempo.query.request.TagParameters;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.ResponseCompression;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.tenancy.Tenancy;
import io.minitempo.server.tenancy.TenantHandler;
import io.minitempo.traceql.metrics.SeriesMemory;
import java.util.Optional;

/// The query-frontend. Must be stopped after the HTTP server and before the gRPC server, so that queries at work get
/// their answers.
public final class QueryFrontend implements Service {

    private final Dependencies dependencies;
    private final RequestQueue queue;
    private final ConnectedQueriers connected;
    private final FrontendService service;
    private final QueryEndpoint.Surroundings surroundings;
    private final TraceByIdQuery.Parts parts;
    private final QueryParts queries;
    private final ResponseCompression compression;
    private final StreamingService streaming;

    /// What the query-frontend works with.
    ///
    /// @param config its block of the configuration, valid
    /// @param httpApiPrefix what stands before `/api`
    /// @param tenancy whose requests are
    /// @param overrides limits of tenants
    /// @param blocks the blocks that are there
    /// @param jobCache answers to jobs that are known already
    /// @param cpu threads for decoding, writing and compressing
    /// @param registry where its metrics go
    /// @param clock the time
    public record Dependencies(
            QueryFrontendConfig config,
            String httpApiPrefix,
            Tenancy tenancy,
            Overrides overrides,
            Blocks blocks,
            JobCache jobCache,
            TenantCpu cpu,
            MeterRegistry registry,
            Clock clock) {}

    /// A query-frontend without queriers.
    public QueryFrontend(Dependencies dependencies) {
        this.dependencies = dependencies;
        QueryFrontendConfig config = dependencies.config;
        MeterRegistry registry = dependencies.registry;
        queue = new RequestQueue(config.maxOutstandingPerTenant(), config.maxBatchSize(), dependencies.clock, registry);
        connected = new ConnectedQueriers(registry);
        service = new FrontendService(queue, connected, dependencies.clock);
        QueryWatch watch = new QueryWatch(new QueryMetrics(registry), dependencies.clock);
        surroundings = new QueryEndpoint.Surroundings(
                new UrlDenyList(config.urlDenyList()),
                config.maxQueryExpressionSizeBytes(),
                config.apiTimeout(),
                config.loggedHeaders(),
                watch,
                dependencies.clock);
        QuerierRequests requests = new QuerierRequests(config.allowedHeaders());
        SubRequests subRequests = new SubRequests(
                queue,
                new SubRequests.Tries(config.maxRetries(), config.weights().retryWithWeights(), SubRequests.HEAD_START),
                dependencies.jobCache,
                dependencies.clock,
                registry);
        Bodies bodies = new Bodies(dependencies.cpu);
        parts = new TraceByIdQuery.Parts(config, requests, subRequests, dependencies.overrides, bodies);
        queries = new QueryParts(
                config,
                requests,
                subRequests,
                dependencies.jobCache,
                dependencies.blocks,
                dependencies.overrides,
                SeriesMemory.ofHeap(Runtime.getRuntime().maxMemory()),
                bodies,
                dependencies.clock);
        compression = new ResponseCompression(dependencies.cpu);
        streaming = new StreamingService(
                new StreamingService.Queries(
                        new SearchQuery(queries),
                        names(TagNamesQuery.Version.V2),
                        values(TagValuesQuery.Version.V2),
                        new MetricsQuery(queries)),
                config,
                dependencies.httpApiPrefix,
                watch,
                dependencies.clock);
    }

    /// The service that queriers dial; it needs no tenant.
    public BindableService grpcService() {
        return service::definition;
    }

    /// The query API over gRPC; it needs a tenant.
    public BindableService streamingService() {
        return streaming::definition;
    }

    /// Adds the query API. Paths that Tempo has only when they are turned on answer 404 as if they were off.
    public void addRoutes(Router router) {
        SloConfig lookups = dependencies.config.traceById().slo();
        add(router, "/api/traces/{traceID}", Operation.TRACES, lookups, lookup(TraceByIdQuery.Version.V1));
        add(router, "/api/v2/traces/{traceID}", Operation.TRACES, lookups, lookup(TraceByIdQuery.Version.V2));
        SloConfig searches = dependencies.config.search().slo();
        SloConfig metadata = dependencies.config.search().metadataSlo();
        SloConfig metrics = dependencies.config.metrics().slo();
        String values = "/tag/{" + TagParameters.TAG_NAME + ":.*}/values";
        add(router, "/api/search", Operation.SEARCH, searches, new SearchQuery(queries));
        add(router, "/api/search/tags", Operation.METADATA, metadata, names(TagNamesQuery.Version.V1));
        add(router, "/api/v2/search/tags", Operation.METADATA, metadata, names(TagNamesQuery.Version.V2));
        add(router, "/api/search" + values, Operation.METADATA, metadata, values(TagValuesQuery.Version.V1));
        add(router, "/api/v2/search" + values, Operation.METADATA, metadata, values(TagValuesQuery.Version.V2));
        MetricsQuery series = new MetricsQuery(queries);
        add(router, "/api/metrics/query_range", Operation.METRICS, metrics, series.range());
        add(router, "/api/metrics/query", Operation.METRICS, metrics, series.instant());
        HttpHandler mcp = dependencies.tenancy.required((request, orgId) -> HttpResponse.notFoundPage());
        router.add(Route.of(path("/api/mcp"), mcp));
        router.add(Route.of(path("/api/echo"), request -> HttpResponse.text(200, "echo\n")));
    }

    private Query lookup(TraceByIdQuery.Version version) {
        return new TraceByIdQuery(version, parts);
    }

    private TagNamesQuery names(TagNamesQuery.Version version) {
        return new TagNamesQuery(version, queries);
    }

    private TagValuesQuery values(TagValuesQuery.Version version) {
        return new TagValuesQuery(version, queries);
    }

    private void add(Router router, String path, Operation operation, SloConfig slo, Query query) {
        QueryEndpoint endpoint = new QueryEndpoint(operation, slo, query, surroundings);
        TenantHandler compressed = (request, orgId) -> compression.compressed(
                request,
                endpoint.handle(request, orgId),
                () -> orgId.tenants().iterator().next());
        router.add(Route.of(path(path), dependencies.tenancy.required(compressed)));
    }

    private String path(String path) {
        String joined = "/" + dependencies.httpApiPrefix + path;
        return joined.replaceAll("/+", "/");
    }

    @Override
    public void start(FailureListener failure) {
        // Queriers dial in as soon as the gRPC port is open; there is nothing to start.
    }

    /// Accepts no more queries, waits for those at work, then sends queriers away.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        queue.close(deadline);
    }

    @Override
    public Optional<String> notReady() {
        int queriers = connected.count();
        return queriers > 0
                ? Optional.empty()
                : Optional.of(
                        "Query Frontend not ready: not ready: number of queriers connected to query-frontend is 0");
    }
}
