// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.ownership;

import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionState;
import java.util.Optional;

/// The steps by which an operator takes the owner of a partition out of service (`spec/ring.md §8.4`,
/// `spec/api.md §4.4`): first the partition stops taking data, then, once drained, the owner leaves for good.
///
/// Any thread may call; the endpoints that do also check that the service runs.
public final class Downscale {

    private final PartitionLifecycler lifecycler;
    private final ShutdownMarker marker;

    /// The steps for one owner.
    public Downscale(PartitionLifecycler lifecycler, ShutdownMarker marker) {
        this.lifecycler = lifecycler;
        this.marker = marker;
    }

    /// The partition's state, and since when it is INACTIVE.
    ///
    /// @throws InterruptedException when the caller is interrupted while the store answers
    public Status status() throws InterruptedException {
        Optional<PartitionDesc> partition = lifecycler.partition();
        PartitionState state = partition.map(PartitionDesc::state).orElse(PartitionState.UNKNOWN);
        boolean inactive = state == PartitionState.INACTIVE;
        return new Status(inactive ? partition.get().stateTimestamp() : 0, state);
    }

    /// Makes the partition INACTIVE; nothing happens when it is. Empty when it is PENDING, which is a conflict (409).
    ///
    /// @throws io.minitempo.ring.kv.CasFailedException when the store refuses, as for a locked partition
    /// @throws InterruptedException when the caller is interrupted
    public Optional<Status> preparePartition() throws InterruptedException {
        Status before = status();
        if (before.state() == PartitionState.PENDING) {
            return Optional.empty();
        }
        if (before.state() != PartitionState.INACTIVE) {
            lifecycler.changeState(PartitionState.INACTIVE);
        }
        return Optional.of(status());
    }

    /// Makes an INACTIVE partition ACTIVE again; other states stay.
    ///
    /// @throws io.minitempo.ring.kv.CasFailedException when the store refuses, as for a locked partition
    /// @throws InterruptedException when the caller is interrupted
    public Status cancelPartition() throws InterruptedException {
        if (status().state() == PartitionState.INACTIVE) {
            lifecycler.changeState(PartitionState.ACTIVE);
        }
        return status();
    }

    /// Whether the owner is to leave for good.
    public boolean isPrepared() {
        return marker.isSet();
    }

    /// Sets the marker, and arms the owner's departure if the partition is INACTIVE: on stop it gives up the ownership,
    /// and on the next start it does not create the partition. False, with the marker set all the same, when it is not
    /// INACTIVE, which is a conflict (409).
    ///
    /// @throws java.io.UncheckedIOException when the marker cannot be written
    /// @throws InterruptedException when the caller is interrupted while the store answers
    public boolean prepare() throws InterruptedException {
        marker.set();
        if (status().state() != PartitionState.INACTIVE) {
            return false;
        }
        arm();
        return true;
    }

    /// Takes [#prepare] back.
    ///
    /// @param removesOwnerOnShutdown what the stop does without preparation: `live_store.remove_owner_on_shutdown` of
    ///     3.0, false in 2.10
    /// @throws java.io.UncheckedIOException when the marker cannot be removed
    public void cancel(boolean removesOwnerOnShutdown) {
        marker.remove();
        lifecycler.setCreatesPartitionOnStartup(true);
        lifecycler.setRemovesOwnerOnShutdown(removesOwnerOnShutdown);
    }

    /// Before the start: does what an earlier process was prepared for.
    public void resume() {
        if (marker.isSet()) {
            arm();
        }
    }

    private void arm() {
        lifecycler.setCreatesPartitionOnStartup(false);
        lifecycler.setRemovesOwnerOnShutdown(true);
    }

    /// The answer of `prepare-partition-downscale`.
    ///
    /// @param timestamp since when the partition is INACTIVE, in unix seconds; 0 when it is not
    /// @param state the partition's state
    public record Status(long timestamp, PartitionState state) {

        /// `{"timestamp":0,"state":"PartitionActive"}`.
        public String toJson() {
            return "{\"timestamp\":" + timestamp + ",\"state\":\"" + state.fullName() + "\"}";
        }
    }
}
