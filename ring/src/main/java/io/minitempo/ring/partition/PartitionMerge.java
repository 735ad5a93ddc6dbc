// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import io.minitempo.ring.kv.Merge;
import io.minitempo.ring.kv.ValueType.Origin;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The merge of two partition rings: state, lock and owner each by its own timestamp (`spec/ring.md §12`).
final class PartitionMerge {

    private final TreeMap<Integer, PartitionDesc> partitions;
    private final TreeMap<String, OwnerDesc> owners;
    private final TreeMap<Integer, PartitionDesc> changedPartitions = new TreeMap<>();
    private final TreeMap<String, OwnerDesc> changedOwners = new TreeMap<>();

    private PartitionMerge(PartitionRingDesc current) {
        this.partitions = new TreeMap<>(current.partitions());
        this.owners = new TreeMap<>(current.owners());
    }

    static Merge<PartitionRingDesc> merge(
            PartitionRingDesc current, PartitionRingDesc incoming, Origin origin, Instant now) {
        PartitionMerge merge = new PartitionMerge(current);
        incoming.partitions().values().forEach(merge::accept);
        incoming.owners().values().forEach(merge::accept);
        if (origin == Origin.LOCAL) {
            merge.removeMissing(current, incoming, now.getEpochSecond());
        }
        if (merge.changedPartitions.isEmpty() && merge.changedOwners.isEmpty()) {
            return Merge.unchanged(current);
        }
        return new Merge<>(
                new PartitionRingDesc(merge.partitions, merge.owners),
                new PartitionRingDesc(merge.changedPartitions, merge.changedOwners));
    }

    private void accept(PartitionDesc other) {
        @Nullable PartitionDesc known = partitions.get(other.id());
        if (known == null) {
            take(other);
            return;
        }
        PartitionDesc merged = known;
        boolean deleted = other.stateTimestamp() == known.stateTimestamp()
                && other.state() == PartitionState.DELETED
                && known.state() != PartitionState.DELETED;
        if (other.stateTimestamp() > known.stateTimestamp() || deleted) {
            merged = merged.withState(other.state(), other.stateTimestamp());
        }
        if (other.lockedTimestamp() > known.lockedTimestamp()) {
            merged = merged.withLock(other.locked(), other.lockedTimestamp());
        }
        if (!merged.equals(known)) {
            take(merged);
        }
    }

    private void accept(OwnerDesc other) {
        @Nullable OwnerDesc known = owners.get(other.id());
        long knownUpdated = known == null ? 0 : known.updated();
        boolean deleted = other.updated() == knownUpdated
                && other.state() == OwnerState.DELETED
                && (known == null || known.state() != OwnerState.DELETED);
        if (other.updated() > knownUpdated || deleted) {
            take(other);
        }
    }

    /// Makes tombstones of what a local update left out, never older than what they bury (as in the instance ring).
    private void removeMissing(PartitionRingDesc current, PartitionRingDesc incoming, long now) {
        for (PartitionDesc known : current.partitions().values()) {
            if (known.state() != PartitionState.DELETED
                    && !incoming.partitions().containsKey(known.id())) {
                take(known.withState(PartitionState.DELETED, Math.max(now, known.stateTimestamp())));
            }
        }
        for (OwnerDesc known : current.owners().values()) {
            if (known.state() != OwnerState.DELETED && !incoming.owners().containsKey(known.id())) {
                take(new OwnerDesc(known.id(), known.partition(), OwnerState.DELETED, Math.max(now, known.updated())));
            }
        }
    }

    private void take(PartitionDesc partition) {
        partitions.put(partition.id(), partition);
        changedPartitions.put(partition.id(), partition);
    }

    private void take(OwnerDesc owner) {
        owners.put(owner.id(), owner);
        changedOwners.put(owner.id(), owner);
    }
}
