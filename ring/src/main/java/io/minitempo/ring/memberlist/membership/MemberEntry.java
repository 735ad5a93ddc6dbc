// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;
import io.minitempo.ring.memberlist.wire.PushPull;
import org.jspecify.annotations.Nullable;

/// What this process believes of one member. Owned by the lock of its [Membership].
final class MemberEntry {

    private static final int FIRST_VERSION_WITH_CHECKSUM = 5;

    final String name;
    NodeAddress address;
    Bytes meta = Bytes.EMPTY;
    ProtocolVersions versions;
    long incarnation;
    NodeState state = NodeState.DEAD;
    long stateChangeNanos;

    @Nullable
    Suspicion suspicion;

    MemberEntry(String name, NodeAddress address, ProtocolVersions versions, long nowNanos) {
        this.name = name;
        this.address = address;
        this.versions = versions;
        this.stateChangeNanos = nowNanos;
    }

    void change(NodeState next, long nowNanos) {
        state = next;
        stateChangeNanos = nowNanos;
    }

    boolean understandsChecksum() {
        return versions.protocolMax() >= FIRST_VERSION_WITH_CHECKSUM;
    }

    void clearSuspicion() {
        @Nullable Suspicion running = suspicion;
        if (running != null) {
            running.cancel();
            suspicion = null;
        }
    }

    Member snapshot() {
        return new Member(name, address, meta, incarnation, state, versions);
    }

    PushPull.Node toWire() {
        return new PushPull.Node(name, address, meta, incarnation, state, versions);
    }
}
