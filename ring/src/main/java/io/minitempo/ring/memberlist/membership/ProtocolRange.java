// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;
import io.minitempo.ring.memberlist.wire.PushPull;
import java.util.List;
import java.util.Optional;

/// The check that precedes every merge of full states: all alive members on both sides must speak a version that all
/// of them understand (`spec/ring.md §11.1`).
final class ProtocolRange {

    private int protocolMin;
    private int protocolMax = Integer.MAX_VALUE;
    private int delegateMin;
    private int delegateMax = Integer.MAX_VALUE;

    private ProtocolRange() {}

    /// Why the two sides cannot speak to each other; empty when they can.
    static Optional<String> problem(List<PushPull.Node> remote, List<MemberEntry> local) {
        ProtocolRange range = new ProtocolRange();
        for (PushPull.Node node : remote) {
            if (node.state() == NodeState.ALIVE) {
                range.narrow(node.versions());
            }
        }
        for (MemberEntry entry : local) {
            if (entry.state == NodeState.ALIVE) {
                range.narrow(entry.versions);
            }
        }
        for (PushPull.Node node : remote) {
            if (!range.understands(node.versions())) {
                return Optional.of(range.describe(node.name(), node.versions()));
            }
        }
        for (MemberEntry entry : local) {
            if (!range.understands(entry.versions)) {
                return Optional.of(range.describe(entry.name, entry.versions));
            }
        }
        return Optional.empty();
    }

    private void narrow(ProtocolVersions versions) {
        protocolMin = Math.max(protocolMin, versions.protocolMin());
        protocolMax = Math.min(protocolMax, versions.protocolMax());
        delegateMin = Math.max(delegateMin, versions.delegateMin());
        delegateMax = Math.min(delegateMax, versions.delegateMax());
    }

    private boolean understands(ProtocolVersions versions) {
        return versions.protocol() >= protocolMin
                && versions.protocol() <= protocolMax
                && versions.delegate() >= delegateMin
                && versions.delegate() <= delegateMax;
    }

    private String describe(String name, ProtocolVersions versions) {
        return "member '" + name + "' speaks protocol " + versions.protocol() + " and delegate "
                + versions.delegate() + "; the cluster understands " + protocolMin + " to " + protocolMax + " and "
                + delegateMin + " to " + delegateMax;
    }
}
