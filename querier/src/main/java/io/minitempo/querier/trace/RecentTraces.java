// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDRequest;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.ReplicationSet;
import io.minitempo.ring.partition.PartitionReplicas;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.quorum.ReplicaReader;
import io.minitempo.server.grpc.ClientPool;
import io.minitempo.server.grpc.GrpcErrors;
import io.minitempo.server.grpc.OutgoingOrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Asks live-stores for a trace: for every partition in the ring, in any state, one whole zone of its owners, at the
/// addresses that they advertise (`spec/ring.md §7.5`).
///
/// Any thread may ask. A partition for which nobody answers fails the lookup; there is no answer with a hole.
public final class RecentTraces {

    private static final String MODE = "ingesters";

    private final Supplier<PartitionRing> partitions;
    private final Supplier<InstanceRing> instances;
    private final ReplicaReader reader;
    private final ClientPool<QuerierBlockingStub> liveStores;
    private final Duration remoteTimeout;
    private final Clock clock;

    /// Lookups in the live-stores of two rings.
    ///
    /// @param remoteTimeout how long one live-store may take
    public RecentTraces(
            Supplier<PartitionRing> partitions,
            Supplier<InstanceRing> instances,
            ReplicaReader reader,
            ClientPool<QuerierBlockingStub> liveStores,
            Duration remoteTimeout,
            Clock clock) {
        this.partitions = partitions;
        this.instances = instances;
        this.reader = reader;
        this.liveStores = liveStores;
        this.remoteTimeout = remoteTimeout;
        this.clock = clock;
    }

    /// The parts of a trace that the live-stores have.
    ///
    /// @throws TempoException.Unavailable `empty ring`, `partition 3: too many unhealthy instances in the ring`, or
    /// what
    ///     the last live-store that could have answered for a partition failed with, as another kind too
    /// @throws TempoException.TooLarge when a live-store has too much of the trace and `allowPartial` is false
    /// @throws InterruptedException when the caller is interrupted; calls are cancelled
    FoundParts find(TenantId tenant, TraceId id, boolean allowPartial) throws InterruptedException {
        List<ReplicationSet> sets = PartitionReplicas.forReading(partitions.get(), instances.get(), clock.instant());
        TraceByIDRequest request = TraceByIDRequest.newBuilder()
                .setTraceID(ByteString.copyFrom(id.toBytes()))
                .setQueryMode(MODE)
                .setAllowPartialTrace(allowPartial)
                .build();
        List<TraceByIDResponse> answers = reader.readAll(sets, instance -> ask(instance, tenant, request));
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

    private TraceByIDResponse ask(InstanceDesc instance, TenantId tenant, TraceByIDRequest request)
            throws InterruptedException {
        QuerierBlockingStub stub = OutgoingOrgId.on(liveStores.client(instance.address()), tenant)
                .withDeadlineAfter(remoteTimeout.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return stub.findTraceByID(request);
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e, instance);
        }
    }

    private static TempoException failure(StatusRuntimeException e, InstanceDesc instance) {
        TempoException failure = GrpcErrors.fromStatus(e, instance.id() + " at " + instance.address());
        return failure.text().contains(TraceFinder.TOO_LARGE) ? new TempoException.TooLarge(failure.text()) : failure;
    }
}
