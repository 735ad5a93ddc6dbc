// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The entry of this process in an instance ring: the compare-and-set operations that both lifecyclers share.
///
/// Every write carries a timestamp strictly greater than the stored one, even twice in a second, since merges ignore
/// anything else (`spec/ring.md §11.3`). Remembers the entry as it was stored last; any thread may use it.
final class RingEntry {

    private static final Logger log = LoggerFactory.getLogger(RingEntry.class);

    private final Registration registration;
    private final Kv kv;
    private final KvKey<InstanceRingDesc> key;
    private final Clock clock;
    private final AutoForget autoForget;
    private volatile InstanceDesc last;

    RingEntry(Registration registration, Kv kv, KvKey<InstanceRingDesc> key, Clock clock) {
        this.registration = registration;
        this.kv = kv;
        this.key = key;
        this.clock = clock;
        this.autoForget = new AutoForget(registration.heartbeatTimeout());
        this.last = InstanceDesc.of(registration.id(), registration.address()).withZone(registration.zone());
    }

    /// The entry as it was stored last, or PENDING without tokens.
    InstanceDesc last() {
        return last;
    }

    /// An entry that is registered now: the configured address and zone, and what is remembered of the rest.
    InstanceDesc registeredNow() {
        return last.withAddress(registration.address())
                .withZone(registration.zone())
                .withTimestamp(now())
                .withRegistered(now());
    }

    /// A stored entry with the configured address and zone.
    InstanceDesc readdressed(InstanceDesc stored) {
        return stored.withAddress(registration.address()).withZone(registration.zone());
    }

    /// Stores what `change` makes of the ring and the entry in it, if there is one; nothing stores nothing.
    void update(Change change) throws InterruptedException {
        write(change, false);
    }

    /// As [#update], and removes the instances that have been dead for long.
    void heartbeat(Change change) throws InterruptedException {
        write(change, true);
    }

    private void write(Change change, boolean forgets) throws InterruptedException {
        Attempt attempt = new Attempt();
        kv.compareAndSet(key, before -> {
            attempt.forgotten = forgets ? autoForget.due(before, registration.id(), clock.instant()) : List.of();
            InstanceRingDesc ring = before;
            for (String id : attempt.forgotten) {
                ring = ring.without(id);
            }
            @Nullable InstanceDesc stored = ring.instances().get(registration.id());
            @Nullable InstanceDesc entry = change.of(ring, stored);
            attempt.entry = entry == null ? null : entry.withTimestamp(after(stored));
            return Optional.ofNullable(attempt.entry).map(ring::with);
        });
        @Nullable InstanceDesc stored = attempt.entry;
        if (stored != null) {
            remember(stored);
        }
        if (!attempt.forgotten.isEmpty()) {
            log.atWarn()
                    .addKeyValue("ring", registration.ring())
                    .addKeyValue("instances", attempt.forgotten)
                    .log("forgot instances without heartbeat for twice the timeout");
        }
    }

    /// Of two updates that end at the same time the one that was stored last counts.
    private synchronized void remember(InstanceDesc stored) {
        if (stored.timestamp() > last.timestamp()) {
            last = stored;
        }
    }

    /// Takes the entry out of the ring.
    void remove() throws InterruptedException {
        kv.compareAndSet(
                key,
                ring -> ring.find(registration.id()).isPresent()
                        ? Optional.of(ring.without(registration.id()))
                        : Optional.empty());
    }

    private long after(@Nullable InstanceDesc stored) {
        long newest = Math.max(last.timestamp(), stored == null ? 0 : stored.timestamp());
        return Math.max(now(), newest + 1);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    /// What the entry shall be.
    @FunctionalInterface
    interface Change {
        /// The entry to store, or null to leave the ring as it is; its timestamp is replaced.
        @Nullable
        InstanceDesc of(InstanceRingDesc ring, @Nullable InstanceDesc stored);
    }

    /// What the last run of an update wanted.
    private static final class Attempt {
        private @Nullable InstanceDesc entry;
        private List<String> forgotten = List.of();
    }
}
