// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.grpc.ManagedChannel;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.tempopb.QueryRangeRequest;
import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.proto.tempopb.SearchTagsRequest;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc;
import io.minitempo.proto.tempopb.StreamingQuerierGrpc.StreamingQuerierBlockingStub;
import io.minitempo.server.grpc.GrpcChannels;
import io.minitempo.server.grpc.GrpcClientConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/// Asks the gRPC port for streamed answers, as Grafana does. Owned by one thread.
final class Streams implements Service {

    private static final long STEP_NANOS = 60_000_000_000L;

    private final GrpcChannels channels;
    private final StreamingQuerierBlockingStub stub;
    private final int start;
    private final int end;

    /// Calls to `host:port` for a time range.
    Streams(String address, Instant start, Instant end, Clock clock) {
        this.channels = new GrpcChannels(GrpcClientConfig.defaults(), clock);
        ManagedChannel channel = channels.open(address);
        this.stub = StreamingQuerierGrpc.newBlockingStub(channel);
        this.start = (int) start.getEpochSecond();
        this.end = (int) end.getEpochSecond();
    }

    @Override
    public void start(FailureListener failure) {
        channels.start(failure);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        channels.stop(deadline);
    }

    /// The calls of a round.
    List<Runnable> round() {
        SearchRequest search = SearchRequest.newBuilder()
                .setQuery("{ resource.service.name = \"stock\" && duration > 20ms }")
                .setLimit(20)
                .setStart(start)
                .setEnd(end)
                .build();
        SearchTagsRequest tags =
                SearchTagsRequest.newBuilder().setStart(start).setEnd(end).build();
        QueryRangeRequest rate = QueryRangeRequest.newBuilder()
                .setQuery("{ status = error } | rate() by (name)")
                .setStart(start * 1_000_000_000L)
                .setEnd(end * 1_000_000_000L)
                .setStep(STEP_NANOS)
                .build();
        return List.of(
                () -> drain(limited().search(search)),
                () -> drain(limited().searchTagsV2(tags)),
                () -> drain(limited().metricsQueryRange(rate)));
    }

    private StreamingQuerierBlockingStub limited() {
        return stub.withDeadlineAfter(Duration.ofSeconds(10));
    }

    private static void drain(Iterator<?> answers) {
        while (answers.hasNext()) {
            answers.next();
        }
    }
}
