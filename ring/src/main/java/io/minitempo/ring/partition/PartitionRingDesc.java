// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The value of a partition ring's key: partitions by number and owners by id.
///
/// @param partitions the partitions, never changed in place
/// @param owners the owners, never changed in place
public record PartitionRingDesc(SortedMap<Integer, PartitionDesc> partitions, SortedMap<String, OwnerDesc> owners) {

    /// A ring without partitions.
    public static final PartitionRingDesc EMPTY =
            new PartitionRingDesc(Collections.emptySortedMap(), Collections.emptySortedMap());

    /// Copies the maps.
    public PartitionRingDesc {
        partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
    }

    /// The partition of that number.
    public Optional<PartitionDesc> partition(int id) {
        return Optional.ofNullable(partitions.get(id));
    }

    /// The owner of that id.
    public Optional<OwnerDesc> owner(String id) {
        return Optional.ofNullable(owners.get(id));
    }

    /// The owners of a partition, sorted by id.
    public List<OwnerDesc> ownersOf(int partition) {
        List<OwnerDesc> result = new ArrayList<>();
        for (OwnerDesc owner : owners.values()) {
            if (owner.partition() == partition) {
                result.add(owner);
            }
        }
        return result;
    }

    /// The ring with `partition` added, or put in the place of the one with its number.
    public PartitionRingDesc with(PartitionDesc partition) {
        TreeMap<Integer, PartitionDesc> copy = new TreeMap<>(partitions);
        copy.put(partition.id(), partition);
        return new PartitionRingDesc(copy, owners);
    }

    /// The ring with `owner` added, or put in the place of the one with its id.
    public PartitionRingDesc with(OwnerDesc owner) {
        TreeMap<String, OwnerDesc> copy = new TreeMap<>(owners);
        copy.put(owner.id(), owner);
        return new PartitionRingDesc(partitions, copy);
    }

    /// The ring without that partition; its owners stay.
    public PartitionRingDesc withoutPartition(int id) {
        TreeMap<Integer, PartitionDesc> copy = new TreeMap<>(partitions);
        copy.remove(id);
        return new PartitionRingDesc(copy, owners);
    }

    /// The ring without that owner.
    public PartitionRingDesc withoutOwner(String id) {
        TreeMap<String, OwnerDesc> copy = new TreeMap<>(owners);
        copy.remove(id);
        return new PartitionRingDesc(partitions, copy);
    }
}
