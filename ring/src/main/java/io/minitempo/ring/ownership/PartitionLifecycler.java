// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.OwnerState;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a process the owner of its partition: creates the partition, makes it ACTIVE once enough owners are there, and
/// deletes other partitions that nobody owns any more (`spec/ring.md §7.4`).
///
/// The two switches may be set by any thread at any time.
public final class PartitionLifecycler implements Service {

    /// How often the partitions are looked at.
    static final Duration POLL = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(PartitionLifecycler.class);

    private final PartitionOwnership ownership;
    private final Kv kv;
    private final KvKey<PartitionRingDesc> key;
    private final Clock clock;
    private final PartitionChanges changes;
    private final PartitionLifecyclerMetrics metrics;
    private final PeriodicTask reconciliation;
    private volatile Tokens tokens = Tokens.NONE;
    private volatile boolean createsPartitionOnStartup = true;
    private volatile boolean removesOwnerOnShutdown;

    /// A lifecycler that owns nothing yet, creates its partition on start, and stays its owner after the stop.
    public PartitionLifecycler(
            PartitionOwnership ownership, Kv kv, KvKey<PartitionRingDesc> key, Clock clock, MeterRegistry registry) {
        this.ownership = ownership;
        this.kv = kv;
        this.key = key;
        this.clock = clock;
        this.changes = new PartitionChanges(kv, key, clock);
        this.metrics = new PartitionLifecyclerMetrics(registry, ownership.metricPrefix(), ownership.ring());
        this.reconciliation = new PeriodicTask("reconcile-" + ownership.ring(), POLL, clock, this::reconcile);
    }

    /// What this process owns.
    public PartitionOwnership ownership() {
        return ownership;
    }

    /// Whether the start creates a missing partition, or waits until somebody else has.
    public void setCreatesPartitionOnStartup(boolean creates) {
        createsPartitionOnStartup = creates;
    }

    /// Whether the stop gives up the ownership.
    public boolean removesOwnerOnShutdown() {
        return removesOwnerOnShutdown;
    }

    /// Makes the stop give up the ownership, or keep it.
    public void setRemovesOwnerOnShutdown(boolean removes) {
        removesOwnerOnShutdown = removes;
    }

    /// The partition as the store has it.
    ///
    /// @throws InterruptedException when the caller is interrupted while the store answers
    public Optional<PartitionDesc> partition() throws InterruptedException {
        return kv.get(key).partition(ownership.partition());
    }

    /// Puts the partition into another state.
    ///
    /// @throws CasFailedException when the state does not allow that, or is locked
    /// @throws InterruptedException when the caller is interrupted
    public void changeState(PartitionState to) throws InterruptedException {
        changes.changeState(ownership.partition(), to);
    }

    /// Enters the partition and its owner into the ring; without leave to create the partition, waits until it exists.
    ///
    /// @throws CasFailedException when the store refuses
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        while (!createsPartitionOnStartup && partition().isEmpty()) {
            log.atInfo()
                    .addKeyValue("ring", ownership.ring())
                    .addKeyValue("partition", ownership.partition())
                    .log("waiting until the partition is created by another owner");
            clock.sleep(POLL);
        }
        tokens = SpreadMinimizingTokens.ofPartition(ownership.partition());
        kv.compareAndSet(key, ring -> owned(ring, tokens));
        reconciliation.start(true);
    }

    /// The ring with this process's partition and its owner, if either is missing.
    ///
    /// Also looked at later: a partition that another process deleted just when this one started would stay away.

    private Optional<PartitionRingDesc> owned(PartitionRingDesc ring, Tokens tokens) {
        PartitionRingDesc owned = ring;
        if (ring.partition(ownership.partition()).isEmpty()) {
            owned = owned.with(PartitionDesc.of(ownership.partition(), tokens, PartitionState.PENDING, now()));
        }
        Optional<OwnerDesc> owner = ring.owner(ownership.owner());
        boolean owns = owner.isPresent()
                && owner.get().partition() == ownership.partition()
                && owner.get().state() == OwnerState.ACTIVE;
        if (!owns) {
            long since = Math.max(now(), owner.map(o -> o.updated() + 1).orElse(0L));
            owned = owned.with(new OwnerDesc(ownership.owner(), ownership.partition(), OwnerState.ACTIVE, since));
        }
        return owned.equals(ring) ? Optional.empty() : Optional.of(owned);
    }

    private void reconcile() throws InterruptedException {
        metrics.ownedPartition(() ->
                kv.compareAndSet(key, ring -> owned(ring, tokens).or(() -> promoted(ring))));
        metrics.otherPartitions(() -> kv.compareAndSet(key, this::cleaned));
    }

    /// The ring with this process's partition ACTIVE, once enough owners have been there for long enough.
    private Optional<PartitionRingDesc> promoted(PartitionRingDesc ring) {
        Optional<PartitionDesc> partition = ring.partition(ownership.partition());
        if (partition.isEmpty()
                || partition.get().state() != PartitionState.PENDING
                || partition.get().locked()) {
            return Optional.empty();
        }
        long before = now() - ownership.config().minPartitionOwnersDuration().toSeconds();
        long settled = ring.ownersOf(ownership.partition()).stream()
                .filter(owner -> owner.updated() < before)
                .count();
        if (settled < ownership.config().minPartitionOwnersCount()) {
            return Optional.empty();
        }
        long since = Math.max(now(), partition.get().stateTimestamp() + 1);
        return Optional.of(ring.with(partition.get().withState(PartitionState.ACTIVE, since)));
    }

    /// The ring without partitions of others that have been INACTIVE for long and have no owner.
    private Optional<PartitionRingDesc> cleaned(PartitionRingDesc ring) {
        Duration after = ownership.config().deleteInactivePartitionAfter();
        if (!after.isPositive()) {
            return Optional.empty();
        }
        long before = now() - after.toSeconds();
        PartitionRingDesc cleaned = ring;
        for (PartitionDesc partition : ring.partitions().values()) {
            if (partition.id() != ownership.partition()
                    && partition.state() == PartitionState.INACTIVE
                    && partition.stateTimestamp() < before
                    && ring.ownersOf(partition.id()).isEmpty()) {
                cleaned = cleaned.withoutPartition(partition.id());
            }
        }
        return cleaned.equals(ring) ? Optional.empty() : Optional.of(cleaned);
    }

    /// Ends the watch over partitions, and gives up the ownership if that was asked for.
    ///
    /// @throws CasFailedException when the store refuses
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        reconciliation.stop(deadline);
        if (removesOwnerOnShutdown) {
            kv.compareAndSet(
                    key,
                    ring -> ring.owner(ownership.owner()).isPresent()
                            ? Optional.of(ring.withoutOwner(ownership.owner()))
                            : Optional.empty());
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
