// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.api;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TimeLimit;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.querier.search.SearchJobs;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.request.MetricsParameters;
import io.minitempo.query.request.SearchParameters;
import io.minitempo.query.request.TagParameters;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.json.ProtoJson;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.server.tenancy.TenantHandler;
import java.time.Duration;
import java.util.Optional;

/// Answers a job of a search, a tag query or a metrics query with the message of its kind (`spec/api.md §6`).
final class JobHandler implements TenantHandler {

    private final Job job;
    private final ProtoJson json;
    private final Duration timeout;

    /// What a request comes to.
    @FunctionalInterface
    interface Job {
        /// Answers it.
        ///
        /// @param block which row groups of which block; empty for recent data
        Message run(TenantId tenant, HttpRequest request, Optional<BlockParameters> block) throws InterruptedException;
    }

    JobHandler(Descriptor answer, Duration timeout, Job job) {
        this.job = job;
        this.json = ProtoJson.of(answer);
        this.timeout = timeout;
    }

    @Override
    public HttpResponse handle(HttpRequest request, OrgId orgId) throws InterruptedException {
        TenantId tenant = orgId.tenant();
        QueryParameters query = request.query();
        Optional<BlockParameters> block = BlockParameters.parse(query);
        if (block.isPresent()
                && (query.get("start").isEmpty() || query.get("end").isEmpty())) {
            throw new TempoException.Invalid("start and end required");
        }
        Message answer = TimeLimit.run(Deadline.after(timeout), () -> job.run(tenant, request, block));
        boolean protobuf = request.headers().firstOrEmpty("Accept").equals("application/protobuf");
        return protobuf ? HttpResponse.protobuf(answer.toByteArray()) : HttpResponse.json(json.write(answer));
    }

    static Job search(SearchJobs jobs) {
        return (tenant, request, block) ->
                jobs.search(tenant, SearchParameters.parse(request.query(), SearchParameters.Bounds.OF_JOBS), block);
    }

    static Job tagNames(SearchJobs jobs) {
        return (tenant, request, block) -> jobs.tagNames(tenant, TagParameters.parseNames(request.query()), block);
    }

    static Job flatTagNames(SearchJobs jobs) {
        return (tenant, request, block) -> jobs.flatTagNames(tenant, TagParameters.parseNames(request.query()), block);
    }

    static Job tagValues(SearchJobs jobs) {
        return (tenant, request, block) -> jobs.tagValues(
                tenant,
                TagParameters.parseValues(request.pathParameter(TagParameters.TAG_NAME), request.query()),
                block);
    }

    static Job bareTagValues(SearchJobs jobs) {
        return (tenant, request, block) -> jobs.bareTagValues(
                tenant,
                TagParameters.parseValues(request.pathParameter(TagParameters.TAG_NAME), request.query()),
                block);
    }

    static Job metrics(SearchJobs jobs, Clock clock) {
        return (tenant, request, block) ->
                jobs.metrics(tenant, MetricsParameters.parse(request.query(), clock.instant()), block);
    }
}
