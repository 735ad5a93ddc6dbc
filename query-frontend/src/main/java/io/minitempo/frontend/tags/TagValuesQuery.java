// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import io.minitempo.core.TempoException;
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
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.query.request.TagParameters;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.Keywords;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.JsonWriter;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The values of a tag: bare, or with their types.
public final class TagValuesQuery implements Query {

    private static final AnswerFormat BARE = AnswerFormat.of(SearchTagValuesResponse.getDescriptor());
    private static final AnswerFormat TYPED = AnswerFormat.of(SearchTagValuesV2Response.getDescriptor());

    private final Version version;
    private final QueryParts parts;
    private final TagJobs jobs;

    /// The two forms of the endpoint.
    public enum Version {
        /// Bare values of a tag by its bare name.
        V1,
        /// Typed values of a field of the language.
        V2
    }

    /// Queries in one form.
    public TagValuesQuery(Version version, QueryParts parts) {
        this.version = version;
        this.parts = parts;
        this.jobs = new TagJobs(parts);
    }

    @Override
    public Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) throws InterruptedException {
        TimeWindow window = TimeWindow.of(request.query(), jobs.rules());
        SearchTagValuesRequest values = TagParameters.parseValues(
                request.pathParameter(TagParameters.TAG_NAME), TagJobs.inSeconds(request.query(), window));
        Caller caller = new Caller(orgId, QuerierRequests.path(request.uri()), request.headers(), deadline);
        return switch (version) {
            case V1 -> {
                SearchTagValuesResponse response = bare(values, window, caller, Progress.none());
                HttpResponse answer =
                        parts.bodies().write(orgId.tenants(), response, () -> BARE.write(request.headers(), response));
                yield new Answer(answer, response.getMetrics().getInspectedBytes());
            }
            case V2 -> {
                SearchTagValuesV2Response response = typed(values, window, caller, Progress.none());
                HttpResponse answer =
                        parts.bodies().write(orgId.tenants(), response, () -> typedAnswer(request.headers(), response));
                yield new Answer(answer, response.getMetrics().getInspectedBytes());
            }
        };
    }

    private static HttpResponse typedAnswer(HttpHeaders headers, SearchTagValuesV2Response response) {
        return AnswerFormat.wantsLlm(headers)
                ? HttpResponse.of(200, AnswerFormat.LLM + "+json", llm(response))
                : TYPED.write(headers, response);
    }

    private static byte[] llm(SearchTagValuesV2Response response) {
        Map<String, List<String>> byType = new TreeMap<>();
        response.getTagValuesList()
                .forEach(value -> byType.computeIfAbsent(value.getType(), type -> new ArrayList<>())
                        .add(value.getValue()));
        JsonWriter json = new JsonWriter(response.getSerializedSize());
        json.beginObject().name("tagValues").beginObject();
        byType.forEach((type, values) -> {
            json.name(type).beginArray();
            values.forEach(json::string);
            json.endArray();
        });
        json.endObject().name("metrics").beginObject();
        long bytes = response.getMetrics().getInspectedBytes();
        if (bytes != 0) {
            json.name("inspectedBytes").number(bytes);
        }
        return json.endObject().endObject().toBytes();
    }

    /// Answers a message with bare values.
    ///
    /// @throws TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public SearchTagValuesResponse bare(
            SearchTagValuesRequest request, Caller caller, Progress<SearchTagValuesResponse> progress)
            throws InterruptedException {
        return bare(request, window(request), caller, progress);
    }

    private TimeWindow window(SearchTagValuesRequest request) {
        if (request.getTagName().isEmpty()) {
            throw new TempoException.Invalid("please provide a non-empty tagName");
        }
        return TimeWindow.of(request.getStart(), request.getEnd(), jobs.rules());
    }

    private SearchTagValuesResponse bare(
            SearchTagValuesRequest request,
            TimeWindow window,
            Caller caller,
            Progress<SearchTagValuesResponse> progress)
            throws InterruptedException {
        Set<TenantId> tenants = jobs.tenants(caller, window);
        jobs.checkSize(request.getQuery());
        CollectionLimits limits = limits(request, tenants);
        return jobs.run(asked(request, window, tenants), caller, () -> DistinctUnion.bareValues(limits), progress);
    }

    private CollectionLimits limits(SearchTagValuesRequest request, Set<TenantId> tenants) {
        return jobs.limits(tenants, request.getMaxTagValues(), request.getStaleValueThreshold());
    }

    private TagJobs.Asked asked(SearchTagValuesRequest request, TimeWindow window, Set<TenantId> tenants) {
        return new TagJobs.Asked(
                tenants,
                window,
                jobs.maxBlocks(tenants),
                range -> TagParameters.format(request.toBuilder()
                        .setStart((int) range.start())
                        .setEnd((int) range.end())
                        .build()));
    }

    /// Answers a message with typed values.
    ///
    /// @throws TempoException.Invalid when the request is wrong
    /// @throws io.minitempo.frontend.query.SubRequestException when a querier fails
    /// @throws InterruptedException when the client went away
    public SearchTagValuesV2Response typed(
            SearchTagValuesRequest request, Caller caller, Progress<SearchTagValuesV2Response> progress)
            throws InterruptedException {
        return typed(request, window(request), caller, progress);
    }

    private SearchTagValuesV2Response typed(
            SearchTagValuesRequest request,
            TimeWindow window,
            Caller caller,
            Progress<SearchTagValuesV2Response> progress)
            throws InterruptedException {
        UnaryOperator<TagValue> naming = Keywords.of(identifier(request.getTagName()));
        Set<TenantId> tenants = jobs.tenants(caller, window);
        jobs.checkFilter(request.getQuery(), tenants);
        CollectionLimits limits = limits(request, tenants);
        return jobs.run(
                asked(request, window, tenants), caller, () -> DistinctUnion.typedValues(limits, naming), progress);
    }

    private static Field identifier(String name) {
        try {
            return TraceQlErrors.asInvalid(() -> TraceQl.identifier(name));
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid(
                    "please provide a valid tagName: failed to parse identifier " + name + ": " + e.text(), e);
        }
    }
}
