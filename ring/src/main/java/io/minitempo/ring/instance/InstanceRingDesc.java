// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The value of an instance ring's key: its members by id, tombstones included where the store shows them.
///
/// @param instances the members by id, never changed in place
public record InstanceRingDesc(SortedMap<String, InstanceDesc> instances) {

    /// A ring without members.
    public static final InstanceRingDesc EMPTY = new InstanceRingDesc(Collections.emptySortedMap());

    /// Copies the map.
    public InstanceRingDesc {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }

    /// A ring of the given members.
    public static InstanceRingDesc of(Collection<InstanceDesc> members) {
        TreeMap<String, InstanceDesc> byId = new TreeMap<>();
        for (InstanceDesc member : members) {
            byId.put(member.id(), member);
        }
        return new InstanceRingDesc(byId);
    }

    /// A ring of the given members.
    public static InstanceRingDesc of(InstanceDesc... members) {
        return of(List.of(members));
    }

    /// The member of that id.
    public Optional<InstanceDesc> find(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    /// The ring with `member` added, or put in the place of the one with its id.
    public InstanceRingDesc with(InstanceDesc member) {
        TreeMap<String, InstanceDesc> copy = new TreeMap<>(instances);
        copy.put(member.id(), member);
        return new InstanceRingDesc(copy);
    }

    /// The ring without the member of that id.
    public InstanceRingDesc without(String id) {
        if (!instances.containsKey(id)) {
            return this;
        }
        TreeMap<String, InstanceDesc> copy = new TreeMap<>(instances);
        copy.remove(id);
        return new InstanceRingDesc(copy);
    }

    /// The members sorted by id.
    public Collection<InstanceDesc> members() {
        return instances.values();
    }

    @Override
    public String toString() {
        return members().stream().map(InstanceDesc::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
