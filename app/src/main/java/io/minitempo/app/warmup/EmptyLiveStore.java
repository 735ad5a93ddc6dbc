// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.minitempo.proto.tempopb.MetricsGrpc;
import io.minitempo.proto.tempopb.QuerierGrpc;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.QueryRangeResponse;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.SearchTagValuesRequest;
import io.minitempo.proto.tempopb.SearchTagValuesResponse;
import io.minitempo.proto.tempopb.SearchTagValuesV2Response;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.SearchTagsResponse;
import io.minitempo.proto.tempopb.SearchTagsV2Response;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import java.util.List;

/// The gRPC services of a live-store that has nothing, so that queriers ask one as they always do. Any thread may call.
final class EmptyLiveStore extends QuerierGrpc.QuerierImplBase {

    private EmptyLiveStore() {}

    /// The services to add to a gRPC port.
    static List<BindableService> services() {
        return List.of(new EmptyLiveStore(), new Metrics());
    }

    private static <R> void answer(StreamObserver<R> response, R nothing) {
        response.onNext(nothing);
        response.onCompleted();
    }

    @Override
    public void findTraceByID(TraceByIDRequest request, StreamObserver<TraceByIDResponse> response) {
        answer(response, TraceByIDResponse.getDefaultInstance());
    }

    @Override
    public void searchRecent(SearchRequest request, StreamObserver<SearchResponse> response) {
        answer(response, SearchResponse.getDefaultInstance());
    }

    @Override
    public void searchTags(SearchTagsRequest request, StreamObserver<SearchTagsResponse> response) {
        answer(response, SearchTagsResponse.getDefaultInstance());
    }

    @Override
    public void searchTagsV2(SearchTagsRequest request, StreamObserver<SearchTagsV2Response> response) {
        answer(response, SearchTagsV2Response.getDefaultInstance());
    }

    @Override
    public void searchTagValues(SearchTagValuesRequest request, StreamObserver<SearchTagValuesResponse> response) {
        answer(response, SearchTagValuesResponse.getDefaultInstance());
    }

    @Override
    public void searchTagValuesV2(SearchTagValuesRequest request, StreamObserver<SearchTagValuesV2Response> response) {
        answer(response, SearchTagValuesV2Response.getDefaultInstance());
    }

    private static final class Metrics extends MetricsGrpc.MetricsImplBase {
        @Override
        public void queryRange(QueryRangeRequest request, StreamObserver<QueryRangeResponse> response) {
            answer(response, QueryRangeResponse.getDefaultInstance());
        }
    }
}
