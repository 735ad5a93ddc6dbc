// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import java.util.Optional;
import java.util.function.Function;

/// Changes that people and owners make to the partitions of a ring (`spec/ring.md §7.4`, `§8.3`).
///
/// All of them fail with [io.minitempo.ring.kv.CasFailedException], whose text is shown on the page.
public final class PartitionChanges {

    private final Kv kv;
    private final KvKey<PartitionRingDesc> key;
    private final Clock clock;

    /// Changes the ring under `key`.
    public PartitionChanges(Kv kv, KvKey<PartitionRingDesc> key, Clock clock) {
        this.kv = kv;
        this.key = key;
        this.clock = clock;
    }

    /// Puts a partition into another state; nothing happens when it is there already.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void changeState(int id, PartitionState to) throws InterruptedException {
        update(id, partition -> withState(partition, to));
    }

    /// Puts a partition into another state and locks it there.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void changeStateAndLock(int id, PartitionState to) throws InterruptedException {
        update(id, partition -> withLock(withState(partition, to), true));
    }

    /// Allows or forbids further changes of a partition's state.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void changeLock(int id, boolean locked) throws InterruptedException {
        update(id, partition -> withLock(partition, locked));
    }

    private void update(int id, Function<PartitionDesc, PartitionDesc> change) throws InterruptedException {
        kv.compareAndSet(key, ring -> {
            PartitionDesc before =
                    ring.partition(id).orElseThrow(() -> new TempoException.NotFound("the partition does not exist"));
            PartitionDesc after = change.apply(before);
            return after.equals(before) ? Optional.empty() : Optional.of(ring.with(after));
        });
    }

    /// The partition in another state, if the rules allow it.
    ///
    /// @throws TempoException.Invalid with Tempo's text when the partition is locked or the change is not allowed
    PartitionDesc withState(PartitionDesc partition, PartitionState to) {
        if (partition.state() == to) {
            return partition;
        }
        if (partition.locked()) {
            throw new TempoException.Invalid("partition state change is locked");
        }
        if (!partition.state().mayBecome(to)) {
            throw new TempoException.Invalid("change partition state from "
                    + partition.state().label() + " to " + to.label() + ": partition state change not allowed");
        }
        return partition.withState(to, after(partition.stateTimestamp()));
    }

    private PartitionDesc withLock(PartitionDesc partition, boolean locked) {
        return partition.locked() == locked
                ? partition
                : partition.withLock(locked, after(partition.lockedTimestamp()));
    }

    /// A timestamp that wins over `previous` in every merge.
    private long after(long previous) {
        return Math.max(clock.instant().getEpochSecond(), previous + 1);
    }
}
