// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.livestore.LiveStoreConfig;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceRingWatcher;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.InstrumentedKv;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.KvStores;
import io.minitempo.ring.memberlist.MemberlistService;
import io.minitempo.ring.page.InstanceRingForms;
import io.minitempo.ring.page.PartitionRingForms;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionRingWatcher;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.OwnSite;
import io.minitempo.server.http.Route;
import io.minitempo.ui.InstanceRingHandler;
import io.minitempo.ui.MemberlistHandler;
import io.minitempo.ui.PartitionRingHandler;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The stores of rings, and the rings of live-stores that this process follows, with their pages.
///
/// Owned by the thread that wires the process; the watchers are read by many threads.
final class Rings {

    /// Who follows the rings of live-stores and shows their pages (`spec/ring.md §8.1`).
    private static final List<TempoModule> READERS =
            List.of(TempoModule.DISTRIBUTOR, TempoModule.QUERIER, TempoModule.LIVE_STORE, TempoModule.BLOCK_BUILDER);

    private final Assembly assembly;
    private final KvStores stores;
    private final Map<String, Endpoint> own = new ConcurrentHashMap<>();
    private @Nullable InstanceRingWatcher liveStores;
    private @Nullable PartitionRingWatcher partitions;

    private Rings(Assembly assembly, KvStores stores) {
        this.assembly = assembly;
        this.stores = stores;
    }

    static Rings of(Assembly assembly) {
        MemberlistService memberlist = new MemberlistService(
                assembly.config().memberlist(),
                List.of(InstanceRingType.INSTANCE, PartitionRingType.INSTANCE),
                assembly.clock(),
                assembly.random(),
                assembly.registry());
        if (assembly.runs(TempoModule.MEMBERLIST_KV)) {
            assembly.add(TempoModule.MEMBERLIST_KV, memberlist, TempoModule.SERVER);
        }
        assembly.router().add(Route.of("/memberlist", new MemberlistHandler(memberlist, ZoneId.systemDefault())));
        Rings rings = new Rings(assembly, new KvStores(new InMemoryKv(assembly.clock()), memberlist::kv));
        if (READERS.stream().anyMatch(assembly::runs)) {
            rings.followLiveStores(assembly.config().liveStore());
        }
        return rings;
    }

    private void followLiveStores(LiveStoreConfig config) {
        Kv members = store(config.ring().kvstore(), "live_store.ring.kvstore", "live-store-ring");
        KvKey<InstanceRingDesc> membersKey = InstanceRingType.key(config.ring().kvstore(), RingKeys.LIVE_STORE);
        InstanceRingWatcher watcher = new InstanceRingWatcher(
                "live-store",
                members,
                membersKey,
                new RingSettings(1, true, config.ring().heartbeatTimeout(), List.of()),
                assembly.clock(),
                assembly.registry());
        liveStores = watcher;
        PeerProbe probe = new PeerProbe(assembly.config().liveStoreClient().grpcClientConfig(), assembly.clock());
        assembly.add(TempoModule.LIVE_STORE_RING, watcher, TempoModule.SERVER, TempoModule.MEMBERLIST_KV);
        assembly.router()
                .add(Route.of(
                        "/live-store/ring",
                        OwnSite.only(new InstanceRingHandler(
                                watcher::ring,
                                new InstanceRingForms(members, membersKey),
                                () -> Map.copyOf(own),
                                probe::check,
                                assembly.clock(),
                                ZoneId.systemDefault()))));
        Kv owners = partitionStore(config, "livestore-partitions-watcher");
        KvKey<PartitionRingDesc> ownersKey =
                PartitionRingType.key(config.partitionRing().kvstore(), RingKeys.LIVE_STORE_PARTITIONS);
        PartitionRingWatcher follower =
                new PartitionRingWatcher(RingKeys.LIVE_STORE_PARTITIONS, owners, ownersKey, assembly.registry());
        partitions = follower;
        assembly.add(TempoModule.PARTITION_RING, follower, TempoModule.SERVER, TempoModule.MEMBERLIST_KV);
        assembly.router()
                .add(Route.of(
                        "/partition-ring",
                        OwnSite.only(new PartitionRingHandler(
                                follower::ring,
                                new PartitionRingForms(new PartitionChanges(owners, ownersKey, assembly.clock())),
                                ZoneId.systemDefault()))));
    }

    /// The store that a `kvstore` block names, measured under `name`.
    Kv store(KvConfig config, String block, String name) {
        return new InstrumentedKv(
                stores.open(config, block), config.store(), name, assembly.clock(), assembly.registry());
    }

    /// The store of the partition ring, measured under `name`.
    Kv partitionStore(LiveStoreConfig config, String name) {
        KvConfig store = config.partitionRing().kvstore();
        return InstrumentedKv.ofPartitions(
                stores.open(store, "live_store.partition_ring.kvstore"),
                store.store(),
                name,
                assembly.clock(),
                assembly.registry());
    }

    /// The members of the ring `live-store`.
    InstanceRingWatcher liveStores() {
        return followed(liveStores);
    }

    /// The partitions that live-stores own.
    PartitionRingWatcher partitions() {
        return followed(partitions);
    }

    private static <T> T followed(@Nullable T watcher) {
        if (watcher == null) {
            throw new IllegalStateException("the rings of live-stores are not followed in this target");
        }
        return watcher;
    }

    /// Takes note of a member that runs in this process.
    void runsHere(String id, Endpoint endpoint) {
        own.put(id, endpoint);
    }

    /// Whether callers of an address arrive at the port of this process, with no proxy in between.
    boolean isOwn(String address) {
        return own.values().stream()
                .anyMatch(member ->
                        !member.isBehindProxy() && member.advertise().toString().equals(address));
    }

    /// The members of rings that run in this process, by instance id.
    Map<String, Endpoint> own() {
        return Map.copyOf(own);
    }
}
