// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
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
import io.minitempo.frontend.shard.JobPlan;
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.SearchTagsV2Scope;
import io.minitempo.query.request.TagParameters;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.Distinct;
import io.minitempo.query.tags.IntrinsicNames;
import io.minitempo.query.tags.ScopedNames;
import io.minitempo.query.tags.TagConditions;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.query.QueryStrings;
import io.minitempo.server.tenancy.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
        SearchTagsRequest names = TagParameters.parseNames(inSeconds(request.query(), window));
        Caller caller = new Caller(orgId, QuerierRequests.path(request.uri()), request.headers(), deadline);
        return switch (version) {
            case V1 -> {
                SearchTagsResponse response = flat(names, window, caller, Progress.none());
                yield answer(FLAT, request.headers(), response, response.getMetrics());
            }
            case V2 -> {
                SearchTagsV2Response response = scoped(names, window, caller, Progress.none());
                yield answer(SCOPED, request.headers(), response, response.getMetrics());
            }
        };
    }

    /// The range is known already, in whatever form it was written.
    static QueryParameters inSeconds(QueryParameters query, TimeWindow window) {
        Map<String, String> parameters = new LinkedHashMap<>(query.asMap());
        parameters.put("start", Long.toString(window.start()));
        parameters.put("end", Long.toString(window.end()));
        return QueryParameters.parse(QueryStrings.format(parameters));
    }

    private Answer answer(AnswerFormat format, HttpHeaders headers, Message response, MetadataMetrics metrics)
            throws InterruptedException {
        HttpResponse answer = parts.cpu().run(() -> format.write(headers, response));
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
        Distinct<String> names =
                new Distinct<>(jobs.limits(tenants, request.getMaxTagsPerScope(), request.getStaleValuesThreshold()));
        MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();
        if (request.getScope().equals(INTRINSIC)) {
            IntrinsicNames.ALL.forEach(name -> add(names, name));
        } else {
            run(
                    request,
                    window,
                    caller,
                    tenants,
                    SearchTagsResponse.parser(),
                    part -> {
                        part.getTagNamesList().forEach(name -> add(names, name));
                        add(metrics, part.getMetrics());
                        if (progress.isDue()) {
                            progress.send(flat(names.fresh(), metrics));
                        }
                    },
                    names::isFull);
        }
        return flat(names.all(), metrics);
    }

    private static void add(Distinct<String> names, String name) {
        names.add(name, name.getBytes(StandardCharsets.UTF_8).length);
    }

    private static SearchTagsResponse flat(List<String> names, MetadataMetrics.Builder metrics) {
        return SearchTagsResponse.newBuilder()
                .addAllTagNames(names.stream().sorted().toList())
                .setMetrics(metrics)
                .build();
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
        for (TenantId tenant : tenants) {
            TagConditions.parse(
                    request.getQuery(), parts.overrides().of(tenant).read().maxConditionGroupsPerTagQuery());
        }
        CollectionLimits limits = jobs.limits(tenants, request.getMaxTagsPerScope(), request.getStaleValuesThreshold());
        ScopedNames names = new ScopedNames(limits);
        MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();
        if (!request.getScope().equals(INTRINSIC)) {
            run(
                    request,
                    window,
                    caller,
                    tenants,
                    SearchTagsV2Response.parser(),
                    part -> {
                        names.add(part.getScopesList());
                        add(metrics, part.getMetrics());
                        if (progress.isDue()) {
                            progress.send(SearchTagsV2Response.newBuilder()
                                    .addAllScopes(names.fresh())
                                    .setMetrics(metrics)
                                    .build());
                        }
                    },
                    names::isFull);
        }
        SearchTagsV2Response.Builder response =
                SearchTagsV2Response.newBuilder().addAllScopes(names.all()).setMetrics(metrics);
        if (Set.of("", "none", INTRINSIC).contains(request.getScope())) {
            response.addScopes(SearchTagsV2Scope.newBuilder().setName(INTRINSIC).addAllTags(IntrinsicNames.ALL));
        }
        return response.build();
    }

    private <M extends Message> void run(
            SearchTagsRequest request,
            TimeWindow window,
            Caller caller,
            Set<TenantId> tenants,
            Parser<M> parser,
            Consumer<M> take,
            BooleanSupplier enough)
            throws InterruptedException {
        JobPlan plan = jobs.plan(tenants, window, 0);
        jobs.run(
                plan,
                caller,
                range -> TagParameters.format(request.toBuilder()
                        .setStart((int) range.start())
                        .setEnd((int) range.end())
                        .build()),
                window,
                parser,
                take,
                enough);
    }

    static void add(MetadataMetrics.Builder metrics, MetadataMetrics found) {
        metrics.setInspectedBytes(metrics.getInspectedBytes() + found.getInspectedBytes());
    }
}
