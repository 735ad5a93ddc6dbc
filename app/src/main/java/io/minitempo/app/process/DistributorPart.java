// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.distributor.Distributor;
import io.minitempo.distributor.DistributorConfig;
import io.minitempo.distributor.DistributorRing;
import io.minitempo.distributor.LocalTraceWriter;
import io.minitempo.distributor.LogTraceWriter;
import io.minitempo.distributor.PartitionRingChooser;
import io.minitempo.distributor.TraceWriter;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.livestore.LiveStore;
import io.minitempo.receiver.Receivers;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.intake.TenantResolver;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.grpc.GrpcClientConfig;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.Route;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.ui.InstanceRingHandler;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Puts the distributor together: receivers, limits, and the log or the live-store of the same process.
final class DistributorPart {

    private final Assembly assembly;
    private final Rings rings;
    private final Overrides overrides;

    private DistributorPart(Assembly assembly, Rings rings, Overrides overrides) {
        this.assembly = assembly;
        this.rings = rings;
        this.overrides = overrides;
    }

    /// Adds the distributor.
    ///
    /// @param liveStore the live-store of a single binary, nothing where spans go through the log
    /// @return the receivers, which know their real ports
    static Receivers add(Assembly assembly, Rings rings, Overrides overrides, @Nullable LiveStore liveStore) {
        return new DistributorPart(assembly, rings, overrides).add(liveStore);
    }

    private Receivers add(@Nullable LiveStore liveStore) {
        List<Service> services = new ArrayList<>();
        IntSupplier live = ring(services);
        TraceWriter writer = liveStore == null ? log(services) : local(liveStore);
        Distributor distributor = new Distributor(
                assembly.config().distributor(),
                overrides,
                live,
                writer,
                assembly.registry(),
                assembly.clock(),
                assembly.random());
        Receivers receivers = receivers(distributor);
        services.add(receivers);
        assembly.add(
                TempoModule.DISTRIBUTOR,
                new InOrder(services.toArray(Service[]::new)),
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.LIVE_STORE_RING,
                TempoModule.PARTITION_RING,
                TempoModule.LIVE_STORE);
        return receivers;
    }

    private Receivers receivers(Distributor distributor) {
        ReceiverMetrics metrics = new ReceiverMetrics(assembly.registry());
        SpanIntake intake = new SpanIntake(
                new TenantResolver(assembly.tenancy().isMultitenant()), distributor, metrics, assembly.clock());
        return new Receivers(
                ReceiversConfig.parse(assembly.config().distributor().receivers(), "distributor.receivers")
                        .orThrow(),
                intake,
                metrics,
                assembly.clock());
    }

    private TraceWriter log(List<Service> services) {
        IngestLog log = IngestLogs.open(assembly, "distributor");
        IngestWriter writer = log.openWriter();
        services.add(log);
        services.add(Service.of(() -> {}, writer::close));
        return new LogTraceWriter(new PartitionRingChooser(rings.partitions()::ring, overrides), writer);
    }

    private static TraceWriter local(LiveStore liveStore) {
        return new LocalTraceWriter((tenant, traces, deadline) -> {
            byte[] value = PushBytesCodec.encode(traces, false);
            liveStore.push(tenant, PushBytesCodec.decode(value, 0, value.length), deadline);
        });
    }

    private IntSupplier ring(List<Service> services) {
        if (!DistributorRing.isNeeded(assembly.config().overrides().limits())) {
            return () -> 1;
        }
        DistributorConfig config = assembly.config().distributor();
        DistributorRing ring = new DistributorRing(
                config,
                config.ring().registration(assembly.addresses(), assembly.grpcListen()),
                rings.store(config.ring().kvstore(), "distributor.ring.kvstore", "distributor"),
                new RandomTokens(assembly.random()),
                assembly.clock(),
                assembly.registry());
        services.add(ring);
        assembly.router()
                .add(Route.of(
                        DistributorRing.PAGE,
                        OwnSite.only(new InstanceRingHandler(
                                ring::ring,
                                ring.forms(),
                                ring::own,
                                new PeerProbe(GrpcClientConfig.defaults(), assembly.clock())::check,
                                assembly.clock(),
                                ZoneId.systemDefault()))));
        return ring::live;
    }
}
