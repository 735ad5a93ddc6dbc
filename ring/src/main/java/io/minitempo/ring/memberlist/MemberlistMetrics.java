// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.ring.memberlist.membership.Membership;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The `tempo_memberlist_client_*` metrics. Any thread may call any method.
public final class MemberlistMetrics {

    private static final String PREFIX = "tempo_memberlist_client_";

    private final MeterRegistry registry;
    private final Counter received;
    private final Counter receivedBytes;
    private final Counter receivedInvalid;
    private final Counter receivedDropped;
    private final Counter statePushes;
    private final Counter statePushesBytes;
    private final Counter statePulls;
    private final Counter statePullsBytes;
    private final Counter broadcastsDropped;
    private final Counter casAttempts;
    private final Counter casSuccess;
    private final Counter casFailures;
    private final Map<String, Tombstones> tombstones = new ConcurrentHashMap<>();

    /// Registers the counters.
    public MemberlistMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.received = counter("received_broadcasts_total", "Number of received broadcast user messages");
        this.receivedBytes = counter("received_broadcasts_bytes_total", "Size of received broadcast user messages");
        this.receivedInvalid = counter(
                "received_broadcasts_invalid_total",
                "Number of received broadcast user messages that were invalid. Hopefully 0.");
        this.receivedDropped = counter(
                "received_broadcasts_dropped_total",
                "Number of received broadcast user messages that were dropped. Hopefully 0.");
        this.statePushes = counter("state_pushes_total", "How many times did this node push its full state");
        this.statePushesBytes = counter("state_pushes_bytes_total", "Total size of pushed state");
        this.statePulls = counter("state_pulls_total", "How many times did this node pull full state from another");
        this.statePullsBytes = counter("state_pulls_bytes_total", "Total size of pulled state");
        this.broadcastsDropped =
                counter("messages_to_broadcast_dropped_total", "Number of broadcast messages not sent, too large");
        this.casAttempts = counter("cas_attempts_total", "Attempted CAS operations");
        this.casSuccess = counter("cas_success_total", "Successful CAS operations");
        this.casFailures = counter("cas_failures_total", "Failed CAS operations");
    }

    private Counter counter(String name, String help) {
        return Counter.builder(PREFIX + name).description(help).register(registry);
    }

    /// Registers the gauges, whose values are asked for at each scrape.
    void observe(GossipKv kv, Membership membership) {
        Gauge.builder(PREFIX + "kv_store_count", kv, GossipKv::size)
                .description("Number of values in KV Store")
                .register(registry);
        queueGauges(kv, "local", true);
        queueGauges(kv, "gossip", false);
        Gauge.builder(PREFIX + "cluster_members_count", membership, Membership::present)
                .description("Number of members in memberlist cluster")
                .register(registry);
        Gauge.builder(PREFIX + "cluster_node_health_score", membership, Membership::healthScore)
                .description("Health score of this cluster. Lower value is better. 0 = healthy")
                .register(registry);
    }

    private void queueGauges(GossipKv kv, String queue, boolean own) {
        Gauge.builder(PREFIX + "messages_in_broadcast_queue", kv, store -> store.waiting(own))
                .description("Number of user messages in the broadcast queue")
                .tag("queue", queue)
                .register(registry);
        Gauge.builder(PREFIX + "messages_in_broadcast_queue_bytes", kv, store -> store.waitingBytes(own))
                .description("Total size of messages waiting in the broadcast queue")
                .tag("queue", queue)
                .register(registry);
    }

    void messageReceived(int bytes) {
        received.increment();
        receivedBytes.increment(bytes);
    }

    void messageInvalid() {
        receivedInvalid.increment();
    }

    void messageDropped() {
        receivedDropped.increment();
    }

    /// A pair whose codec this process does not know: ours alone, as Tempo counts those as invalid.
    void unknownCodec(String codec) {
        String known =
                codec.equals("usagestats.jsonCodec") || codec.equals("propagationDelayTracker") ? codec : "other";
        registry.counter("mini_tempo_memberlist_skipped_pairs_total", "codec", known)
                .increment();
    }

    void statePushed(int bytes) {
        statePushes.increment();
        statePushesBytes.increment(bytes);
    }

    void statePulled(int bytes) {
        statePulls.increment();
        statePullsBytes.increment(bytes);
    }

    void broadcastDropped() {
        broadcastsDropped.increment();
    }

    void casAttempt() {
        casAttempts.increment();
    }

    void casSuccess() {
        casSuccess.increment();
    }

    void casFailure() {
        casFailures.increment();
    }

    /// Tombstones of a key after a merge.
    ///
    /// @param kept how many are left
    /// @param removed how many were old enough to go
    void tombstones(String key, int kept, int removed) {
        Tombstones series = tombstones.computeIfAbsent(key, this::tombstonesOf);
        series.current.set(kept);
        series.removed.increment(removed);
    }

    /// A key that was deleted; its series end.
    void forget(String key) {
        @Nullable Tombstones series = tombstones.remove(key);
        if (series != null) {
            registry.remove(series.gauge);
            registry.remove(series.removed);
        }
    }

    private Tombstones tombstonesOf(String key) {
        AtomicLong current = new AtomicLong();
        Gauge gauge = Gauge.builder(PREFIX + "kv_store_value_tombstones", current, AtomicLong::get)
                .description("Number of tombstones currently present in KV store values")
                .tag("key", key)
                .register(registry);
        Counter removed = Counter.builder(PREFIX + "kv_store_value_tombstones_removed_total")
                .description("Total number of tombstones which have been removed from KV store values")
                .tag("key", key)
                .register(registry);
        return new Tombstones(current, gauge, removed);
    }

    private record Tombstones(AtomicLong current, Gauge gauge, Counter removed) {}
}
