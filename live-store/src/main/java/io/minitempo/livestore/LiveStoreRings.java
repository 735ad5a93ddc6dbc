// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.PartitionedInstance;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.lifecycle.BasicLifecycler;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.ownership.Downscale;
import io.minitempo.ring.ownership.PartitionLifecycler;
import io.minitempo.ring.ownership.PartitionOwnership;
import io.minitempo.ring.ownership.ShutdownMarker;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.token.RandomTokens;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// How a live-store shows itself to others (`spec/write-path.md §4.1`).
///
/// @param instance its place in the ring `live-store`, without tokens
/// @param partition its ownership of a partition in the ring `livestore-partitions`
/// @param downscale the steps by which it is taken out of service
/// @param marker remembers over restarts that it is to be taken out of service
public record LiveStoreRings(
        BasicLifecycler instance, PartitionLifecycler partition, Downscale downscale, ShutdownMarker marker) {

    /// The lifecyclers of a live-store.
    ///
    /// @param config the block `live_store`, in a single process with rings [MemberRingConfig#inProcess]
    /// @param instanceKv the store of `live_store.ring.kvstore`
    /// @param partitionKv the store of `live_store.partition_ring.kvstore`
    /// @param listen where the process listens for gRPC
    /// @param partition the partition owned
    public static LiveStoreRings of(
            LiveStoreConfig config,
            Kv instanceKv,
            Kv partitionKv,
            AddressResolver resolver,
            HostPort listen,
            int partition,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        Registration registration =
                config.ring().registration(RingKeys.LIVE_STORE, "live_store.ring", 0, resolver, listen);
        BasicLifecycler instance = new BasicLifecycler(
                registration,
                instanceKv,
                InstanceRingType.key(config.ring().kvstore(), RingKeys.LIVE_STORE),
                new RandomTokens(random),
                clock,
                registry);
        PartitionOwnership ownership = new PartitionOwnership(
                RingKeys.LIVE_STORE_PARTITIONS, partition, registration.id(), config.partitionRing(), "tempo_");
        PartitionLifecycler owner = new PartitionLifecycler(
                ownership,
                partitionKv,
                PartitionRingType.key(config.partitionRing().kvstore(), RingKeys.LIVE_STORE_PARTITIONS),
                clock,
                registry);
        owner.setRemovesOwnerOnShutdown(config.removeOwnerOnShutdown());
        ShutdownMarker marker = new ShutdownMarker(Path.of(config.shutdownMarkerDir()), clock);
        return new LiveStoreRings(instance, owner, new Downscale(owner, marker), marker);
    }

    /// The partition that an instance id names.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when the id does not end in a number
    public static PartitionedInstance partitionOf(LiveStoreConfig config, AddressResolver resolver) {
        return PartitionedInstance.parse(
                resolver.instanceId(config.ring().instanceId()), "live_store.ring.instance_id");
    }
}
