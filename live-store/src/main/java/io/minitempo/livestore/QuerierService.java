// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.MetricsGrpc;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchBlockRequest;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.TraceByIDMetrics;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.query.tags.TagAnswers;
import io.minitempo.server.tenancy.OrgId;
import java.util.List;

/// The gRPC services `tempopb.Querier` and `tempopb.Metrics` of a live-store (`spec/api.md §7.1`). Any thread may call.
public final class QuerierService extends QuerierGrpc.QuerierImplBase {

    private static final long NANOS = 1_000_000_000L;

    private final LiveStore store;
    private final Searches searches;

    private QuerierService(LiveStore store) {
        this.store = store;
        this.searches = new Searches(store);
    }

    /// The services to add to the gRPC port.
    public static List<BindableService> of(LiveStore store) {
        QuerierService querier = new QuerierService(store);
        return List.of(querier, querier.new Metrics());
    }

    @Override
    public void findTraceByID(TraceByIDRequest request, StreamObserver<TraceByIDResponse> response) {
        TenantId tenant = OrgId.ofCurrentCall().tenant();
        int length = request.getTraceID().size();
        if (length == 0 || length > TraceId.BYTES) {
            throw new TempoException.Invalid("invalid trace id: expected 1 to 16 bytes, found " + length);
        }
        int maxBytes = store.limits(tenant).global().maxBytesPerTrace();
        TraceCombiner combiner = new TraceCombiner(maxBytes, request.getAllowPartialTrace());
        try {
            store.find(tenant, TraceId.of(request.getTraceID().toByteArray()), combiner);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TempoException.Canceled("context canceled");
        }
        TraceByIDResponse.Builder answer = TraceByIDResponse.newBuilder();
        combiner.result().ifPresent(trace -> answer.setTrace(trace).setMetrics(TraceByIDMetrics.getDefaultInstance()));
        if (combiner.isPartial()) {
            answer.setStatus(PartialStatus.PARTIAL)
                    .setMessage("Trace exceeds maximum size of " + maxBytes + " bytes, a partial trace is returned");
        }
        response.onNext(answer.build());
        response.onCompleted();
    }

    /// What a call comes to.
    @FunctionalInterface
    private interface Call<R> {
        R answer(TenantId tenant) throws InterruptedException;
    }

    private static <R> void answer(StreamObserver<R> response, Call<R> call) {
        TenantId tenant = OrgId.ofCurrentCall().tenant();
        R answer;
        try {
            answer = call.answer(tenant);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TempoException.Canceled("context canceled");
        }
        response.onNext(answer);
        response.onCompleted();
    }

    @Override
    public void searchRecent(SearchRequest request, StreamObserver<SearchResponse> response) {
        store.requireServing();
        store.requireNoLag(
                QuerierGrpc.getSearchRecentMethod().getFullMethodName(), Integer.toUnsignedLong(request.getEnd()));
        answer(response, tenant -> searches.search(tenant, request));
    }

    @Override
    public void searchBlock(SearchBlockRequest request, StreamObserver<SearchResponse> response) {
        throw Status.UNKNOWN
                .withDescription("SearchBlock is not implemented by the live-store")
                .asRuntimeException();
    }

    @Override
    public void searchTags(SearchTagsRequest request, StreamObserver<SearchTagsResponse> response) {
        answer(response, tenant -> TagAnswers.flat(searches.tagNames(tenant, request)));
    }

    @Override
    public void searchTagsV2(SearchTagsRequest request, StreamObserver<SearchTagsV2Response> response) {
        answer(response, tenant -> searches.tagNames(tenant, request));
    }

    @Override
    public void searchTagValues(SearchTagValuesRequest request, StreamObserver<SearchTagValuesResponse> response) {
        answer(response, tenant -> TagAnswers.bare(searches.tagValuesOfName(tenant, request)));
    }

    @Override
    public void searchTagValuesV2(SearchTagValuesRequest request, StreamObserver<SearchTagValuesV2Response> response) {
        answer(response, tenant -> searches.tagValues(tenant, request));
    }

    private final class Metrics extends MetricsGrpc.MetricsImplBase {
        @Override
        public void queryRange(QueryRangeRequest request, StreamObserver<QueryRangeResponse> response) {
            store.requireServing();
            store.requireNoLag(
                    MetricsGrpc.getQueryRangeMethod().getFullMethodName(),
                    Long.divideUnsigned(request.getEnd(), NANOS));
            store.requireHeld(Long.divideUnsigned(request.getStart(), NANOS));
            answer(response, tenant -> searches.metrics(tenant, request));
        }
    }
}
