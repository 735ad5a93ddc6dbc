// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.search;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.SearchConfig;
import io.minitempo.frontend.endpoint.Answer;
import io.minitempo.frontend.endpoint.AnswerFormat;
import io.minitempo.frontend.endpoint.Query;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.QuerierRequests;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.QueryWeight;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.TimeWindow;
import io.minitempo.frontend.shard.Job;
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.frontend.shard.Replanning;
import io.minitempo.frontend.shard.SearchPlanner;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.query.ConstantFalse;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.request.SearchParameters;
import io.minitempo.query.search.SearchJob;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.query.QueryStrings;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.MetricsExpression;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Searches traces: recent data and the row groups of all blocks in the range, for each tenant.
public final class SearchQuery implements Query {

    /// Unix seconds; 0 would mean that there is no range.
    private static final int EARLIEST = 1;

    /// The last second that fits into the unsigned field.
    private static final int LATEST = -1;

    private static final AnswerFormat FORMAT = AnswerFormat.of(SearchResponse.getDescriptor());

    private final QueryParts parts;
    private final SearchPlanner planner;

    /// Searches with `parts`.
    public SearchQuery(QueryParts parts) {
        this.parts = parts;
        this.planner = new SearchPlanner(parts);
    }

    @Override
    public Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) throws InterruptedException {
        SearchRequest search = SearchParameters.parse(request.query(), bounds());
        Caller caller = new Caller(orgId, QuerierRequests.path(request.uri()), request.headers(), deadline);
        TimeWindow window = TimeWindow.of(request.query(), rules());
        SearchResponse response = search(search, window, caller, Progress.none());
        HttpResponse answer =
                parts.bodies().write(orgId.tenants(), response, () -> FORMAT.write(request.headers(), response));
        return new Answer(answer, response.getMetrics().getInspectedBytes());
    }

    /// Answers a message; a limit of 0 is the default one.
    ///
    /// @param progress takes what was found while the search goes on
    /// @return everything that was found
    /// @throws TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public SearchResponse answer(SearchRequest request, Caller caller, Progress<SearchResponse> progress)
            throws InterruptedException {
        SearchRequest.Builder search = request.toBuilder();
        if (search.getLimit() == 0) {
            search.setLimit(parts.config().search().defaultResultLimit());
        }
        SearchParameters.checkMessage(search, bounds());
        TimeWindow window = TimeWindow.of(request.getStart(), request.getEnd(), rules());
        return search(search.build(), window, caller, progress);
    }

    private SearchParameters.Bounds bounds() {
        SearchConfig config = parts.config().search();
        return new SearchParameters.Bounds(
                config.defaultResultLimit(),
                config.maxResultLimit(),
                config.defaultSpansPerSpanSet(),
                config.maxSpansPerSpanSet());
    }

    private TimeWindow.Rules rules() {
        return new TimeWindow.Rules(
                parts.clock().instant(),
                parts.config().search().queryBackendAfter(),
                parts.config().queryEndCutoff());
    }

    private SearchResponse search(
            SearchRequest request, TimeWindow window, Caller caller, Progress<SearchResponse> progress)
            throws InterruptedException {
        boolean isMostRecent = false;
        boolean isEmpty = false;
        int weight = 1;
        if (!request.getQuery().isEmpty()) {
            io.minitempo.traceql.ast.Query query = parse(request.getQuery());
            if (query.root() instanceof MetricsExpression.Operation) {
                throw new TempoException.Internal("math expressions not supported");
            }
            isMostRecent = SearchJob.isMostRecent(query);
            isEmpty = ConstantFalse.finds(query);
            weight = QueryWeight.of(query, parts.config().weights());
        }
        Set<TenantId> tenants = caller.tenants(
                parts.config().multiTenantQueriesEnabled(), named -> named.forEach(tenant -> check(window, tenant)));
        if (isEmpty) {
            return SearchResponse.newBuilder()
                    .setMetrics(SearchMetrics.getDefaultInstance())
                    .build();
        }
        SearchConfig config = parts.config().search();
        boolean mostRecent = isMostRecent;
        int groups = mostRecent ? config.mostRecentShards() : 1;
        SearchPlanner.Cut cut = new SearchPlanner.Cut(config.ingesterShards(), groups, 0);
        boolean padIds = tenants.stream()
                .anyMatch(tenant -> parts.overrides().of(tenant).read().leftPadTraceIds());
        int jobWeight = weight;
        SearchRequest ranged = request.toBuilder()
                .clearSkipASTTransformations()
                .addAllSkipASTTransformations(
                        parts.config().skippedTransformations(request.getSkipASTTransformationsList()))
                .setStart((int) window.start())
                .setEnd((int) window.end())
                .build();
        int parallelism = Math.multiplyExact(config.concurrentJobs(), tenants.size());
        Deadline deadline = limited(caller.deadline());
        SearchCollector.Wanted wanted = new SearchCollector.Wanted(ranged, mostRecent, padIds);
        return new Replanning(parts.blocks())
                .run(() -> planner.plan(tenants, window, cut), Function.identity(), plan -> {
                    SearchCollector collector = new SearchCollector(plan, wanted, parts.bodies(), progress);
                    parts.subRequests()
                            .complete(subRequests(plan, ranged, caller, jobWeight), parallelism, deadline, collector);
                    return collector.result();
                });
    }

    private Deadline limited(Deadline deadline) {
        Duration timeout = parts.config().search().timeout();
        return timeout.isPositive() ? deadline.atMost(timeout) : deadline;
    }

    private io.minitempo.traceql.ast.Query parse(String text) {
        TraceQlErrors.checkSize(text, parts.config().maxQueryExpressionSizeBytes());
        try {
            return TraceQlErrors.asInvalid(() -> TraceQl.parse(text));
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid TraceQL query: " + e.text(), e);
        }
    }

    private void check(TimeWindow window, TenantId tenant) {
        Duration own = parts.overrides().of(tenant).read().maxSearchDuration();
        window.check(own.isPositive() ? own : parts.config().search().maxDuration());
    }

    private Iterator<SubRequest> subRequests(JobPlan plan, SearchRequest request, Caller caller, int weight) {
        return IntStream.range(0, plan.jobs().size())
                .mapToObj(number -> subRequest(plan.jobs().get(number), number, request, caller, weight))
                .iterator();
    }

    /// A job whose answer may be kept is sent without the range of the query, which changes with the clock, so that
    /// the next query can use the answer; [SearchCollector] applies the range.
    private SubRequest subRequest(Job job, int number, SearchRequest request, Caller caller, int weight) {
        HTTPRequest exact = job(job, request, caller);
        boolean isKept = parts.jobCache().isOn()
                && job instanceof Job.Block block
                && block.isInside(Integer.toUnsignedLong(request.getStart()), Integer.toUnsignedLong(request.getEnd()));
        if (!isKept) {
            return new SubRequest(job.tenant(), exact, weight, number);
        }
        SearchRequest anyTime =
                request.toBuilder().setStart(EARLIEST).setEnd(LATEST).build();
        return new SubRequest(job.tenant(), job(job, anyTime, caller), weight, number, true, exact);
    }

    private HTTPRequest job(Job job, SearchRequest request, Caller caller) {
        String query = QueryStrings.format(parameters(job, request));
        return parts.requests()
                .to(caller.path(), caller.headers(), job.tenant())
                .with(query);
    }

    private static Map<String, String> parameters(Job job, SearchRequest request) {
        return switch (job) {
            case Job.Recent recent ->
                SearchParameters.format(request.toBuilder()
                        .setStart((int) recent.start())
                        .setEnd((int) recent.end())
                        .build());
            case Job.Block block -> {
                Map<String, String> parameters = SearchParameters.format(request);
                parameters.putAll(BlockParameters.of(block.meta(), block.startPage(), block.pages())
                        .format());
                yield parameters;
            }
        };
    }
}
