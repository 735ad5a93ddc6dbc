// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.instance;

import java.util.List;
import java.util.Optional;

/// The instances to call for a key, a whole ring or a partition, and how many of them may fail (`spec/ring.md §5.3`,
/// `§7.5`).
///
/// @param instances the healthy instances
/// @param maxErrors how many of them may fail, when failures are counted by instance
/// @param maxUnavailableZones how many zones may have failures, when `zoneAware`
/// @param zoneAware whether failures are counted by zone
public record ReplicationSet(List<InstanceDesc> instances, int maxErrors, int maxUnavailableZones, boolean zoneAware) {

    /// Copies the list.
    public ReplicationSet {
        instances = List.copyOf(instances);
    }

    /// A set in which `maxErrors` calls may fail.
    public static ReplicationSet byInstance(List<InstanceDesc> instances, int maxErrors) {
        return new ReplicationSet(instances, maxErrors, 0, false);
    }

    /// A set in which calls to `maxUnavailableZones` zones may fail; instances without zone form one.
    public static ReplicationSet byZone(List<InstanceDesc> instances, int maxUnavailableZones) {
        return new ReplicationSet(instances, 0, maxUnavailableZones, true);
    }

    /// Whether the instance of that address is in the set.
    public boolean includes(String address) {
        return instances.stream().anyMatch(i -> i.address().equals(address));
    }

    /// How many different zones there are.
    public int zoneCount() {
        return (int) instances.stream().map(InstanceDesc::zone).distinct().count();
    }

    /// The only instance, when there is exactly one.
    public Optional<InstanceDesc> single() {
        return instances.size() == 1 ? Optional.of(instances.getFirst()) : Optional.empty();
    }
}
