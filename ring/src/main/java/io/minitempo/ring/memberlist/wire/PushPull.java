// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.util.List;

/// One direction of a full exchange of state between two members (`spec/ring.md §10.2`).
///
/// @param join whether the dialer joins; echoed in the reply
/// @param nodes every member the sender knows, itself included
/// @param userState the encoded [UserState]
public record PushPull(boolean join, List<Node> nodes, Bytes userState) implements StreamMessage {

    /// Copies the list.
    public PushPull {
        nodes = List.copyOf(nodes);
    }

    /// What the sender believes of one member.
    ///
    /// @param name the member
    /// @param address where it is reached
    /// @param meta zone and role, empty without zone-aware routing
    /// @param incarnation the newest one heard of
    /// @param state alive, suspect, dead or left
    /// @param versions what it speaks
    public record Node(
            String name,
            NodeAddress address,
            Bytes meta,
            long incarnation,
            NodeState state,
            ProtocolVersions versions) {}
}
