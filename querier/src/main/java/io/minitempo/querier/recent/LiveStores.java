// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.recent;

import io.grpc.StatusRuntimeException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.proto.tempopb.QuerierGrpc.QuerierBlockingStub;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// Asks live-stores: for every partition in the ring, in any state, one whole zone of its owners, at the addresses that
/// they advertise (`spec/ring.md §7.5`).
///
/// Any thread may ask. A partition for which nobody answers fails the call; there is no answer with a hole.
public final class LiveStores {

    private final Supplier<PartitionRing> partitions;
    private final Supplier<InstanceRing> instances;
    private final ReplicaReader reader;
    private final ClientPool<QuerierBlockingStub> clients;
    private final Clock clock;

    /// The live-stores of two rings.
    public LiveStores(
            Supplier<PartitionRing> partitions,
            Supplier<InstanceRing> instances,
            ReplicaReader reader,
            ClientPool<QuerierBlockingStub> clients,
            Clock clock) {
        this.partitions = partitions;
        this.instances = instances;
        this.reader = reader;
        this.clients = clients;
        this.clock = clock;
    }

    /// The answers of all live-stores that are needed.
    ///
    /// @param timeout how long one of them may take
    /// @param call asks one
    /// @param failure what it means that one failed
    /// @throws TempoException.Unavailable `empty ring`, or `partition 3: too many unhealthy instances in the ring`
    /// @throws TempoException what the last live-store that could have answered for a partition failed with
    /// @throws InterruptedException when the caller is interrupted; calls are cancelled
    public <R> List<R> ask(
            TenantId tenant,
            Duration timeout,
            Function<QuerierBlockingStub, R> call,
            BiFunction<StatusRuntimeException, InstanceDesc, TempoException> failure)
            throws InterruptedException {
        List<ReplicationSet> sets = PartitionReplicas.forReading(partitions.get(), instances.get(), clock.instant());
        return reader.readAll(sets, instance -> {
            QuerierBlockingStub stub = OutgoingOrgId.on(clients.client(instance.address()), tenant)
                    .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
            try {
                return call.apply(stub);
            } catch (StatusRuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw failure.apply(e, instance);
            }
        });
    }

    /// The failure of a search, as Tempo words it.
    ///
    /// @param operation which method of the querier it was
    public static BiFunction<StatusRuntimeException, InstanceDesc, TempoException> failureOf(String operation) {
        return (e, instance) -> {
            String text = "error querying live-stores in Querier." + operation + ": " + GrpcErrors.text(e.getStatus());
            return new TempoException.Internal(text, e);
        };
    }
}
