// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import io.minitempo.core.TenantId;
import io.minitempo.proto.tempopb.MetricsGrpc;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.querier.recent.LiveStores;
import io.minitempo.query.metrics.MetricsJob;
import io.minitempo.query.request.BlockParameters;
import io.minitempo.query.search.SearchCombiner;
import io.minitempo.query.search.SearchJob;
import io.minitempo.query.search.TagColumns;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.ScopedNames;
import io.minitempo.query.tags.TagAnswers;
import io.minitempo.query.tags.TagNamesJob;
import io.minitempo.query.tags.TagValuesJob;
import io.minitempo.server.grpc.OutgoingOrgId;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.traceql.metrics.SeriesMemory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Runs the jobs of queries. A job without a block asks the live-stores. Any thread may ask.
public final class SearchJobs {

    private final LiveStores liveStores;
    private final BlockParts blocks;
    private final Overrides overrides;
    private final SeriesMemory memory;
    private final Duration timeout;

    /// Jobs over `liveStores` and `blocks`.
    ///
    /// @param memory what the series of metrics queries draw on
    /// @param timeout how long a live-store may take
    public SearchJobs(
            LiveStores liveStores, BlockParts blocks, Overrides overrides, SeriesMemory memory, Duration timeout) {
        this.liveStores = liveStores;
        this.blocks = blocks;
        this.overrides = overrides;
        this.memory = memory;
        this.timeout = timeout;
    }

    /// A search.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public SearchResponse search(TenantId tenant, SearchRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        SearchJob job = new SearchJob(request);
        if (block.isPresent()) {
            return blocks.run(tenant, block.get(), (source, meta) -> job.run(source, TagColumns.of(meta)));
        }
        SearchCombiner found = job.combiner();
        long bytes = 0;
        for (SearchResponse answer : ask(tenant, "SearchRecent", stub -> stub.searchRecent(request))) {
            found.add(answer.getTracesList());
            bytes += answer.getMetrics().getInspectedBytes();
        }
        return SearchResponse.newBuilder()
                .addAllTraces(found.result())
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(bytes))
                .build();
    }

    /// Names of tags by scope.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public SearchTagsV2Response tagNames(TenantId tenant, SearchTagsRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        Limits.Read limits = overrides.of(tenant).read();
        ScopedNames names = new ScopedNames(byBytes(limits));
        if (block.isPresent()) {
            TagNamesJob job = TagNamesJob.of(request, limits.maxConditionGroupsPerTagQuery());
            return blocks.run(tenant, block.get(), (source, meta) -> {
                job.run(source, names);
                return TagAnswers.names(names, source.inspectedBytes());
            });
        }
        long bytes = 0;
        for (SearchTagsV2Response answer : ask(tenant, "SearchTagsV2", stub -> stub.searchTagsV2(request))) {
            names.add(answer.getScopesList());
            bytes += answer.getMetrics().getInspectedBytes();
        }
        return TagAnswers.names(names, bytes);
    }

    /// Names of tags of all scopes together.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public SearchTagsResponse flatTagNames(TenantId tenant, SearchTagsRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        return TagAnswers.flat(tagNames(tenant, request, block));
    }

    /// Typed values of a field.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public SearchTagValuesV2Response tagValues(
            TenantId tenant, SearchTagValuesRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        Limits.Read limits = overrides.of(tenant).read();
        if (block.isPresent()) {
            TagValuesJob job = TagValuesJob.of(request, limits.maxConditionGroupsPerTagQuery());
            return blocks.run(tenant, block.get(), (source, meta) -> job.run(source, byBytes(limits)));
        }
        List<SearchTagValuesV2Response> answers =
                ask(tenant, "SearchTagValuesV2", stub -> stub.searchTagValuesV2(request));
        return TagAnswers.united(answers, byBytes(limits));
    }

    /// Bare values of a tag.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public SearchTagValuesResponse bareTagValues(
            TenantId tenant, SearchTagValuesRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        CollectionLimits limits = byBytes(overrides.of(tenant).read());
        if (block.isPresent()) {
            TagValuesJob job = TagValuesJob.ofName(request.getTagName());
            return TagAnswers.bare(blocks.run(tenant, block.get(), (source, meta) -> job.run(source, limits)));
        }
        return TagAnswers.unitedBare(ask(tenant, "SearchTagValues", stub -> stub.searchTagValues(request)), limits);
    }

    private static CollectionLimits byBytes(Limits.Read limits) {
        return new CollectionLimits(limits.maxBytesPerTagValuesQuery(), 0, 0);
    }

    /// Series: of live-stores added up, of a block raw.
    ///
    /// @throws io.minitempo.core.TempoException when the request is wrong or a part of the data cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public QueryRangeResponse metrics(TenantId tenant, QueryRangeRequest request, Optional<BlockParameters> block)
            throws InterruptedException {
        MetricsJob job = new MetricsJob(request, memory);
        if (block.isPresent()) {
            return blocks.run(tenant, block.get(), (source, meta) -> job.run(source));
        }
        return job.sum(ask(
                tenant,
                "queryRangeRecent",
                stub -> OutgoingOrgId.on(MetricsGrpc.newBlockingStub(stub.getChannel()), tenant)
                        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                        .queryRange(request)));
    }

    private <R> List<R> ask(TenantId tenant, String operation, Function<QuerierBlockingStub, R> call)
            throws InterruptedException {
        return liveStores.ask(tenant, timeout, call, LiveStores.failureOf(operation));
    }
}
