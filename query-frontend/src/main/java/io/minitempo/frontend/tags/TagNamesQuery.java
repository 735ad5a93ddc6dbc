// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.endpoint.Answer;
import io.minitempo.frontend.endpoint.AnswerFormat;
import io.minitempo.frontend.endpoint.Query;
import io.minitempo.frontend.query.Caller;
import io.minitempo.frontend.query.Progress;
import io.minitempo.frontend.query.QuerierRequests;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.TimeWindow;
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.query.request.TagParameters;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.IntrinsicNames;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.tenancy.OrgId;
import java.util.Set;

/// The names of tags: by scope, or all together.
public final class TagNamesQuery implements Query {

    private static final AnswerFormat FLAT = AnswerFormat.of(SearchTagsResponse.getDescriptor());
    private static final AnswerFormat SCOPED = AnswerFormat.of(SearchTagsV2Response.getDescriptor());
    private static final String INTRINSIC = "intrinsic";

    private final Version version;
    private final QueryParts parts;
    private final TagJobs jobs;

    /// The two forms of the endpoint.
    public enum Version {
        /// All names together; the limit holds for all.
        V1,
        /// Names by scope; the limit holds for each, and intrinsics are among them.
        V2
    }

    /// Queries in one form.
    public TagNamesQuery(Version version, QueryParts parts) {
        this.version = version;
        this.parts = parts;
        this.jobs = new TagJobs(parts);
    }

    @Override
    public Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) throws InterruptedException {
        TimeWindow window = TimeWindow.of(request.query(), jobs.rules());
        SearchTagsRequest names = TagParameters.parseNames(TagJobs.inSeconds(request.query(), window));
        Caller caller = new Caller(orgId, QuerierRequests.path(request.uri()), request.headers(), deadline);
        return switch (version) {
            case V1 -> {
                SearchTagsResponse response = flat(names, window, caller, Progress.none());
                yield answer(FLAT, request.headers(), orgId, response, response.getMetrics());
            }
            case V2 -> {
                SearchTagsV2Response response = scoped(names, window, caller, Progress.none());
                yield answer(SCOPED, request.headers(), orgId, response, response.getMetrics());
            }
        };
    }

    private Answer answer(
            AnswerFormat format, HttpHeaders headers, OrgId orgId, Message response, MetadataMetrics metrics)
            throws InterruptedException {
        HttpResponse answer = parts.bodies().write(orgId.tenants(), response, () -> format.write(headers, response));
        return new Answer(answer, metrics.getInspectedBytes());
    }

    /// Answers a message with the names of all scopes together.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public SearchTagsResponse flat(SearchTagsRequest request, Caller caller, Progress<SearchTagsResponse> progress)
            throws InterruptedException {
        TagParameters.checkScope(request.getScope());
        TimeWindow window = TimeWindow.of(request.getStart(), request.getEnd(), jobs.rules());
        return flat(request, window, caller, progress);
    }

    private SearchTagsResponse flat(
            SearchTagsRequest request, TimeWindow window, Caller caller, Progress<SearchTagsResponse> progress)
            throws InterruptedException {
        Set<TenantId> tenants = jobs.tenants(caller, window);
        jobs.checkFilter(request.getQuery(), tenants);
        CollectionLimits limits = limits(request, tenants);
        if (request.getScope().equals(INTRINSIC)) {
            DistinctUnion<SearchTagsResponse, String> names = DistinctUnion.names(limits);
            names.add(IntrinsicNames.ALL);
            return names.all();
        }
        return jobs.run(asked(request, window, tenants), caller, () -> DistinctUnion.names(limits), progress);
    }

    private CollectionLimits limits(SearchTagsRequest request, Set<TenantId> tenants) {
        return jobs.limits(tenants, request.getMaxTagsPerScope(), request.getStaleValuesThreshold());
    }

    private static TagJobs.Asked asked(SearchTagsRequest request, TimeWindow window, Set<TenantId> tenants) {
        return new TagJobs.Asked(
                tenants,
                window,
                0,
                range -> TagParameters.format(request.toBuilder()
                        .setStart((int) range.start())
                        .setEnd((int) range.end())
                        .build()));
    }

    /// Answers a message with names by scope.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public SearchTagsV2Response scoped(
            SearchTagsRequest request, Caller caller, Progress<SearchTagsV2Response> progress)
            throws InterruptedException {
        TagParameters.checkScope(request.getScope());
        TimeWindow window = TimeWindow.of(request.getStart(), request.getEnd(), jobs.rules());
        return scoped(request, window, caller, progress);
    }

    private SearchTagsV2Response scoped(
            SearchTagsRequest request, TimeWindow window, Caller caller, Progress<SearchTagsV2Response> progress)
            throws InterruptedException {
        Set<TenantId> tenants = jobs.tenants(caller, window);
        jobs.checkFilter(request.getQuery(), tenants);
        CollectionLimits limits = limits(request, tenants);
        SearchTagsV2Response names = request.getScope().equals(INTRINSIC)
                ? new ScopedUnion(limits).all()
                : jobs.run(asked(request, window, tenants), caller, () -> new ScopedUnion(limits), progress);
        return Set.of("", "none", INTRINSIC).contains(request.getScope())
                ? names.toBuilder()
                        .addScopes(SearchTagsV2Scope.newBuilder()
                                .setName(INTRINSIC)
                                .addAllTags(IntrinsicNames.ALL))
                        .build()
                : names;
    }
}
