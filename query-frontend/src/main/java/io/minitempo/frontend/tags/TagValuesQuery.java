// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
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
import io.minitempo.proto.tempopb.MetadataMetrics;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.TagValue;
import io.minitempo.query.TraceQlErrors;
import io.minitempo.query.request.TagParameters;
import io.minitempo.query.tags.Distinct;
import io.minitempo.query.tags.TagConditions;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.json.JsonWriter;
import io.minitempo.server.tenancy.OrgId;
import io.minitempo.traceql.TraceQl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
                request.pathParameter(TagParameters.TAG_NAME), TagNamesQuery.inSeconds(request.query(), window));
        Caller caller = new Caller(orgId, QuerierRequests.path(request.uri()), request.headers(), deadline);
        return switch (version) {
            case V1 -> {
                SearchTagValuesResponse response = bare(values, window, caller, Progress.none());
                HttpResponse answer = parts.cpu().run(() -> BARE.write(request.headers(), response));
                yield new Answer(answer, response.getMetrics().getInspectedBytes());
            }
            case V2 -> {
                SearchTagValuesV2Response response = typed(values, window, caller, Progress.none());
                HttpResponse answer = parts.cpu().run(() -> typedAnswer(request.headers(), response));
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
        Distinct<String> values =
                new Distinct<>(jobs.limits(tenants, request.getMaxTagValues(), request.getStaleValueThreshold()));
        MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();
        run(
                request,
                window,
                caller,
                tenants,
                SearchTagValuesResponse.parser(),
                part -> {
                    for (String value : part.getTagValuesList()) {
                        values.add(value, value.getBytes(StandardCharsets.UTF_8).length);
                    }
                    TagNamesQuery.add(metrics, part.getMetrics());
                    if (progress.isDue()) {
                        progress.send(bare(values.fresh(), metrics));
                    }
                },
                values::isFull);
        return bare(values.all(), metrics);
    }

    private static SearchTagValuesResponse bare(List<String> values, MetadataMetrics.Builder metrics) {
        return SearchTagValuesResponse.newBuilder()
                .addAllTagValues(values.stream().sorted().toList())
                .setMetrics(metrics)
                .build();
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
        checkIdentifier(request.getTagName());
        Set<TenantId> tenants = jobs.tenants(caller, window);
        for (TenantId tenant : tenants) {
            TagConditions.parse(
                    request.getQuery(), parts.overrides().of(tenant).read().maxConditionGroupsPerTagQuery());
        }
        Distinct<TagValue> values =
                new Distinct<>(jobs.limits(tenants, request.getMaxTagValues(), request.getStaleValueThreshold()));
        MetadataMetrics.Builder metrics = MetadataMetrics.newBuilder();
        run(
                request,
                window,
                caller,
                tenants,
                SearchTagValuesV2Response.parser(),
                part -> {
                    for (TagValue value : part.getTagValuesList()) {
                        values.add(
                                value,
                                value.getType().length() + value.getValueBytes().size());
                    }
                    TagNamesQuery.add(metrics, part.getMetrics());
                    if (progress.isDue()) {
                        progress.send(typed(values.fresh(), metrics));
                    }
                },
                values::isFull);
        return typed(values.all(), metrics);
    }

    private static SearchTagValuesV2Response typed(List<TagValue> values, MetadataMetrics.Builder metrics) {
        return SearchTagValuesV2Response.newBuilder()
                .addAllTagValues(values)
                .setMetrics(metrics)
                .build();
    }

    private static void checkIdentifier(String name) {
        try {
            TraceQlErrors.asInvalid(() -> TraceQl.identifier(name));
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid(
                    "please provide a valid tagName: failed to parse identifier " + name + ": " + e.text(), e);
        }
    }

    private <M extends Message> void run(
            SearchTagValuesRequest request,
            TimeWindow window,
            Caller caller,
            Set<TenantId> tenants,
            Parser<M> parser,
            Consumer<M> take,
            BooleanSupplier enough)
            throws InterruptedException {
        jobs.run(
                jobs.plan(tenants, window, jobs.maxBlocks(tenants)),
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
}
