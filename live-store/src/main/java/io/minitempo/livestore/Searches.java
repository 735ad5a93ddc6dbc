// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.grpc.Status;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.livestore.tenant.SecondRange;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchMetrics;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.query.metrics.MetricsJob;
import io.minitempo.query.search.SearchCombiner;
import io.minitempo.query.search.SearchJob;
import io.minitempo.query.search.TagColumns;
import io.minitempo.query.tags.CollectionLimits;
import io.minitempo.query.tags.ScopedNames;
import io.minitempo.query.tags.TagAnswers;
import io.minitempo.query.tags.TagNamesJob;
import io.minitempo.query.tags.TagValuesJob;
import io.minitempo.server.overrides.Limits;
import io.minitempo.traceql.ast.EvaluationException;
import java.util.List;

/// Searches, tag queries and metrics queries over what a live-store holds (`spec/write-path.md §4.5`). Any thread may
/// ask.
final class Searches {

    private static final long NANOS = 1_000_000_000L;

    private final LiveStore store;

    Searches(LiveStore store) {
        this.store = store;
    }

    /// Traces.
    SearchResponse search(TenantId tenant, SearchRequest request) throws InterruptedException {
        SearchJob job = new SearchJob(request);
        SearchCombiner found = job.combiner();
        long bytes = 0;
        for (SearchResponse part : scan(
                tenant,
                range(request.getStart(), request.getEnd()),
                (source, meta) -> job.run(source, TagColumns.of(meta)))) {
            found.add(part.getTracesList());
            bytes += part.getMetrics().getInspectedBytes();
        }
        return SearchResponse.newBuilder()
                .addAllTraces(found.result())
                .setMetrics(SearchMetrics.newBuilder().setInspectedBytes(bytes))
                .build();
    }

    /// Names of tags.
    SearchTagsV2Response tagNames(TenantId tenant, SearchTagsRequest request) throws InterruptedException {
        Limits.Read limits = store.limits(tenant).read();
        TagNamesJob job = TagNamesJob.of(request, limits.maxConditionGroupsPerTagQuery());
        ScopedNames names = new ScopedNames(byBytes(limits));
        long bytes = 0;
        for (SearchTagsV2Response part : scan(tenant, range(request.getStart(), request.getEnd()), (source, meta) -> {
            ScopedNames ofSource = new ScopedNames(byBytes(limits));
            job.run(source, ofSource);
            return TagAnswers.names(ofSource, source.inspectedBytes());
        })) {
            names.add(part.getScopesList());
            bytes += part.getMetrics().getInspectedBytes();
        }
        return TagAnswers.names(names, bytes);
    }

    /// Typed values of a field.
    SearchTagValuesV2Response tagValues(TenantId tenant, SearchTagValuesRequest request) throws InterruptedException {
        int groups = store.limits(tenant).read().maxConditionGroupsPerTagQuery();
        return tagValues(tenant, request, TagValuesJob.of(request, groups));
    }

    /// Typed values of a tag by its bare name.
    SearchTagValuesV2Response tagValuesOfName(TenantId tenant, SearchTagValuesRequest request)
            throws InterruptedException {
        return tagValues(tenant, request, TagValuesJob.ofName(request.getTagName()));
    }

    private SearchTagValuesV2Response tagValues(TenantId tenant, SearchTagValuesRequest request, TagValuesJob job)
            throws InterruptedException {
        CollectionLimits limits = byBytes(store.limits(tenant).read());
        return TagAnswers.united(
                scan(tenant, range(request.getStart(), request.getEnd()), (source, meta) -> job.run(source, limits)),
                limits);
    }

    /// Series, added up.
    QueryRangeResponse metrics(TenantId tenant, QueryRangeRequest request) throws InterruptedException {
        MetricsJob job = new MetricsJob(request);
        SecondRange range = new SecondRange(
                Long.divideUnsigned(request.getStart(), NANOS),
                Long.divideUnsigned(request.getEnd() + NANOS - 1, NANOS));
        return job.sum(scan(tenant, range, (source, meta) -> job.run(source)));
    }

    private static CollectionLimits byBytes(Limits.Read limits) {
        return new CollectionLimits(limits.maxBytesPerTagValuesQuery(), 0, 0);
    }

    private static SecondRange range(int start, int end) {
        return new SecondRange(Integer.toUnsignedLong(start), Integer.toUnsignedLong(end));
    }

    private <R> List<R> scan(TenantId tenant, SecondRange range, TenantInstance.Work<R> work)
            throws InterruptedException {
        try {
            return store.scan(tenant, range, work);
        } catch (EvaluationException e) {
            throw Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException();
        } catch (TempoException.NotFound e) {
            throw new TempoException.Internal("a local block is not there any more: " + e.text(), e);
        }
    }
}
