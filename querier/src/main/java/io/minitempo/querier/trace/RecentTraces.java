// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.querier.recent.LiveStores;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.server.grpc.GrpcErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks live-stores for a trace. Any thread may ask.
public final class RecentTraces {

    private static final String MODE = "ingesters";

    private final LiveStores liveStores;
    private final Duration remoteTimeout;

    /// Lookups in these live-stores.
    ///
    /// @param remoteTimeout how long one of them may take
    public RecentTraces(LiveStores liveStores, Duration remoteTimeout) {
        this.liveStores = liveStores;
        this.remoteTimeout = remoteTimeout;
    }

    /// The parts of a trace that the live-stores have.
    ///
    /// @throws TempoException.Unavailable `empty ring`, `partition 3: too many unhealthy instances in the ring`, or
    /// what the last live-store that could have answered for a partition failed with, as another kind too
    /// @throws TempoException.TooLarge when a live-store has too much of the trace and `allowPartial` is false
    /// @throws InterruptedException when the caller is interrupted; calls are cancelled
    FoundParts find(TenantId tenant, TraceId id, boolean allowPartial) throws InterruptedException {
        TraceByIDRequest request = TraceByIDRequest.newBuilder()
                .setTraceID(ByteString.copyFrom(id.toBytes()))
                .setQueryMode(MODE)
                .setAllowPartialTrace(allowPartial)
                .build();
        List<TraceByIDResponse> answers =
                liveStores.ask(tenant, remoteTimeout, stub -> stub.findTraceByID(request), RecentTraces::failure);
        List<Trace> traces = new ArrayList<>();
        boolean partial = false;
        for (TraceByIDResponse answer : answers) {
            partial |= answer.getStatus() == PartialStatus.PARTIAL;
            if (answer.getTrace().getResourceSpansCount() > 0) {
                traces.add(answer.getTrace());
            }
        }
        return new FoundParts(traces, 0, partial);
    }

    private static TempoException failure(StatusRuntimeException e, InstanceDesc instance) {
        TempoException failure = GrpcErrors.fromStatus(e, instance.id() + " at " + instance.address());
        return failure.text().contains(TraceFinder.TOO_LARGE) ? new TempoException.TooLarge(failure.text()) : failure;
    }
}
