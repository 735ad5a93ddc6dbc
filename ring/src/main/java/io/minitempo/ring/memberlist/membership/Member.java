// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;

/// A member as it was known at one moment.
///
/// @param name its unique name
/// @param address where it is reached
/// @param meta zone and role, empty without zone-aware routing
/// @param incarnation the newest one heard of
/// @param state what is believed of it
/// @param versions what it speaks
public record Member(
        String name, NodeAddress address, Bytes meta, long incarnation, NodeState state, ProtocolVersions versions) {}
