// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.metrics;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.config.MetricsQueryConfig;
import io.minitempo.frontend.endpoint.Answer;
import io.minitempo.frontend.endpoint.AnswerFormat;
import io.minitempo.frontend.endpoint.Query;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.QuerierRequests;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.TimeWindow;
import io.minitempo.frontend.shard.Job;
import io.minitempo.frontend.shard.Replanning;
import io.minitempo.proto.tempopb.InstantSeries;
import io.minitempo.proto.tempopb.QueryInstantRequest;
import io.minitempo.proto.tempopb.QueryInstantResponse;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.query.ConstantFalse;
import io.minitempo.query.request.MetricsParameters;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.ProtoJson;
import io.minitempo.server.query.QueryStrings;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.traceql.Hint;
import io.minitempo.traceql.Hints;
import io.minitempo.traceql.metrics.SeriesMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.IntStream;

/// Metrics over a range of time, or at one time.
public final class MetricsQuery {

    private static final AnswerFormat RANGE = AnswerFormat.of(QueryRangeResponse.getDescriptor());
    private static final ProtoJson INSTANT = ProtoJson.of(QueryInstantResponse.getDescriptor());

    private static final long SECOND = 1_000_000_000L;

    private final QueryParts parts;

    /// Queries with `parts`.
    public MetricsQuery(QueryParts parts) {
        this.parts = parts;
    }

    /// The endpoint for ranges.
    public Query range() {
        return (request, orgId, deadline) -> {
            QueryRangeResponse response = run(request, orgId, deadline, CompiledQuery.Form.RANGE);
            HttpResponse answer = parts.bodies().write(orgId.tenants(), response, () -> RANGE.json(response));
            return new Answer(answer, response.getMetrics().getInspectedBytes());
        };
    }

    /// The endpoint for one time.
    public Query instant() {
        return (request, orgId, deadline) -> {
            QueryRangeResponse response = run(request, orgId, deadline, CompiledQuery.Form.INSTANT);
            HttpResponse answer = parts.bodies()
                    .write(orgId.tenants(), response, () -> HttpResponse.json(INSTANT.write(instant(response))));
            return new Answer(answer, response.getMetrics().getInspectedBytes());
        };
    }

    private QueryRangeResponse run(HttpRequest request, OrgId orgId, Deadline deadline, CompiledQuery.Form form)
            throws InterruptedException {
        Instant now = parts.clock().instant();
        QueryRangeRequest metrics = parameters(request, now);
        String path = QuerierRequests.path(request.uri());
        if (form == CompiledQuery.Form.INSTANT) {
            metrics = inWindow(metrics, request, now);
            path = path.substring(0, path.length() - "query".length()) + "query_range";
        }
        Caller caller = new Caller(orgId, path, request.headers(), deadline);
        return run(metrics, MetricsParameters.hasStep(request.query()), form, caller, now, Progress.none());
    }

    /// Tempo 3.0.3 shows where these complaints come from.
    private static QueryRangeRequest parameters(HttpRequest request, Instant now) {
        try {
            return MetricsParameters.parse(request.query(), now);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("rpc error: code = Code(400) desc = " + e.text(), e);
        }
    }

    /// An instant query covers the range that a search with the same parameters would (`spec/api.md §3.6`).
    private QueryRangeRequest inWindow(QueryRangeRequest metrics, HttpRequest request, Instant now) {
        TimeWindow.Rules rules = new TimeWindow.Rules(
                now,
                parts.config().metrics().queryBackendAfter(),
                parts.config().queryEndCutoff());
        TimeWindow window = TimeWindow.of(request.query(), rules);
        return metrics.toBuilder()
                .setStart(window.start() * SECOND)
                .setEnd(window.end() * SECOND)
                .build();
    }

    /// Answers a message; a step of 0 is none.
    ///
    /// @param progress takes series while the query goes on
    /// @return all series
    /// @throws TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public QueryRangeResponse range(QueryRangeRequest request, Caller caller, Progress<QueryRangeResponse> progress)
            throws InterruptedException {
        Instant now = parts.clock().instant();
        return run(request, request.getStep() != 0, CompiledQuery.Form.RANGE, caller, now, progress);
    }

    /// Answers a message; see [#range(QueryRangeRequest, Caller, Progress)].
    ///
    /// @throws TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public QueryInstantResponse instant(
            QueryInstantRequest request, Caller caller, Progress<QueryInstantResponse> progress)
            throws InterruptedException {
        QueryRangeRequest range = QueryRangeRequest.newBuilder()
                .setQuery(request.getQuery())
                .setStart(request.getStart())
                .setEnd(request.getEnd())
                .build();
        Progress<QueryRangeResponse> translated = new Progress<>() {
            @Override
            public boolean isDue() {
                return progress.isDue();
            }

            @Override
            public void send(QueryRangeResponse answer) {
                progress.send(instant(answer));
            }
        };
        Instant now = parts.clock().instant();
        return instant(run(range, false, CompiledQuery.Form.INSTANT, caller, now, translated));
    }

    /// The first sample of each series.
    private static QueryInstantResponse instant(QueryRangeResponse range) {
        QueryInstantResponse.Builder response = QueryInstantResponse.newBuilder()
                .setMetrics(range.getMetrics())
                .setStatus(range.getStatus())
                .setMessage(range.getMessage());
        for (TimeSeries series : range.getSeriesList()) {
            if (series.getSamplesCount() > 0) {
                response.addSeries(InstantSeries.newBuilder()
                        .addAllLabels(series.getLabelsList())
                        .setValue(series.getSamples(0).getValue()));
            }
        }
        return response.build();
    }

    private QueryRangeResponse run(
            QueryRangeRequest request,
            boolean hasStep,
            CompiledQuery.Form form,
            Caller caller,
            Instant now,
            Progress<QueryRangeResponse> progress)
            throws InterruptedException {
        MetricsQueryConfig config = parts.config().metrics();
        CompiledQuery query = CompiledQuery.of(request, hasStep, form, parts.config(), now);
        Set<TenantId> tenants = caller.tenants(
                parts.config().multiTenantQueriesEnabled(), named -> named.forEach(tenant -> check(request, tenant)));
        if (ConstantFalse.finds(query.query())) {
            return QueryRangeResponse.newBuilder()
                    .setMetrics(SearchMetrics.getDefaultInstance())
                    .build();
        }
        long backendAfter = CompiledQuery.nanos(now.minus(config.queryBackendAfter()));
        MetricsPlan.Cut cut = new MetricsPlan.Cut(jobBytes(query, tenants), config.streamingShards());
        return new Replanning(parts.blocks())
                .run(
                        () -> MetricsPlan.of(query, tenants, backendAfter, parts.blocks(), cut),
                        MetricsPlan::jobs,
                        plan -> answer(plan, caller, progress));
    }

    /// How much of a block a job reads; a hint says so where all tenants may use hints that cost others something.
    private long jobBytes(CompiledQuery query, Set<TenantId> tenants) {
        boolean unsafe = tenants.stream()
                .allMatch(tenant -> parts.overrides().of(tenant).read().unsafeQueryHints());
        long hint = Hints.of(query.query(), unsafe).integer(Hint.JOB_SIZE).orElse(0);
        return hint > 0 ? hint : parts.config().metrics().targetBytesPerJob();
    }

    private QueryRangeResponse answer(MetricsPlan plan, Caller caller, Progress<QueryRangeResponse> progress)
            throws InterruptedException {
        try (SeriesMemory.Account account = parts.memory().open()) {
            MetricsCollector collector = new MetricsCollector(plan, account, parts.bodies(), progress);
            int parallelism = parts.config().metrics().concurrentJobs();
            try {
                parts.subRequests().complete(subRequests(plan, caller), parallelism, caller.deadline(), collector);
                return parts.bodies().inTurn(caller.orgId().tenants(), collector.bytes(), collector::result);
            } finally {
                collector.clear();
            }
        }
    }

    private void check(QueryRangeRequest request, TenantId tenant) {
        Duration own = parts.overrides().of(tenant).read().maxMetricsDuration();
        CompiledQuery.checkLength(
                request, own.isPositive() ? own : parts.config().metrics().maxDuration());
    }

    private Iterator<SubRequest> subRequests(MetricsPlan plan, Caller caller) {
        return IntStream.range(0, plan.jobs().jobs().size())
                .mapToObj(number -> {
                    Job job = plan.jobs().jobs().get(number);
                    String query = QueryStrings.format(plan.parameters(job));
                    return new SubRequest(
                            job.tenant(),
                            parts.requests()
                                    .to(caller.path(), caller.headers(), job.tenant())
                                    .with(query),
                            plan.query().weight(),
                            number,
                            job instanceof Job.Block,
                            null);
                })
                .iterator();
    }
}
