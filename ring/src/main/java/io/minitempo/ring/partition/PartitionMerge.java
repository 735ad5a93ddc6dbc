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
        boolean local = origin == Origin.LOCAL;
        incoming.partitions().values().forEach(each -> merge.accept(local ? merge.overTombstone(each) : each));
        incoming.owners().values().forEach(each -> merge.accept(local ? merge.overTombstone(each) : each));
        if (local) {
            merge.removeMissing(current, incoming, now.getEpochSecond());
        }
        if (merge.changedPartitions.isEmpty() && merge.changedOwners.isEmpty()) {
            return Merge.unchanged(current);
        }
        return new Merge<>(
                new PartitionRingDesc(merge.partitions, merge.owners),
                new PartitionRingDesc(merge.changedPartitions, merge.changedOwners));
    }

    /// A partition that an update of this process enters in the place of a tombstone, newer than that one (as in the
    /// instance ring).
    private PartitionDesc overTombstone(PartitionDesc own) {
        @Nullable PartitionDesc known = partitions.get(own.id());
        return known != null
                        && known.state() == PartitionState.DELETED
                        && own.state() != PartitionState.DELETED
                        && own.stateTimestamp() <= known.stateTimestamp()
                ? own.withState(own.state(), known.stateTimestamp() + 1)
                : own;
    }

    private OwnerDesc overTombstone(OwnerDesc own) {
        @Nullable OwnerDesc known = owners.get(own.id());
        return known != null
                        && known.state() == OwnerState.DELETED
                        && own.state() != OwnerState.DELETED
                        && own.updated() <= known.updated()
                ? new OwnerDesc(own.id(), own.partition(), own.state(), known.updated() + 1)
                : own;
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
