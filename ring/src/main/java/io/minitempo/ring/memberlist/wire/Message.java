// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import org.jspecify.annotations.Nullable;

/// A message that can stand in a packet (`spec/ring.md §10.1, §10.3`). Incarnations and sequence numbers are unsigned
/// 32 bit.
public sealed interface Message {

    /// Asks a member whether it is there.
    ///
    /// @param sequence what the ack must repeat
    /// @param node who is meant; empty when whoever answers will do
    /// @param source where the ack goes; null when only the packet header says it
    /// @param sourceNode who asks; empty when not said
    record Ping(long sequence, String node, @Nullable NodeAddress source, String sourceNode) implements Message {}

    /// Asks a third member to ping `target`.
    ///
    /// @param sequence what the relayed ack or nack must repeat
    /// @param target whom to ping
    /// @param node the target's name
    /// @param nack whether to say so when the target does not answer
    /// @param source where the ack goes; null when only the packet header says it
    /// @param sourceNode who asks; empty when not said
    record IndirectPing(
            long sequence,
            NodeAddress target,
            String node,
            boolean nack,
            @Nullable NodeAddress source,
            String sourceNode)
            implements Message {}

    /// Answers a ping.
    ///
    /// @param sequence the ping's
    /// @param payload empty in Tempo
    record Ack(long sequence, Bytes payload) implements Message {}

    /// Tells the one who asked for an indirect ping that the target did not answer.
    ///
    /// @param sequence the indirect ping's
    record Nack(long sequence) implements Message {}

    /// Tells why a stream could not be served; on streams only.
    ///
    /// @param error the reason
    record Failure(String error) implements Message {}

    /// Accuses a member of not answering.
    ///
    /// @param incarnation of the accused, as the accuser knows it
    /// @param node the accused
    /// @param from the accuser
    record Suspect(long incarnation, String node, String from) implements Message {}

    /// Declares a member dead, or, when it speaks of itself, gone in good order.
    ///
    /// @param incarnation of the member, as the sender knows it
    /// @param node the member
    /// @param from who says so
    record Dead(long incarnation, String node, String from) implements Message {}

    /// Announces a member.
    ///
    /// @param incarnation of the member; only the member itself raises it
    /// @param node the member
    /// @param address where it is reached
    /// @param meta zone and role, empty without zone-aware routing
    /// @param versions what it speaks
    record Alive(long incarnation, String node, NodeAddress address, Bytes meta, ProtocolVersions versions)
            implements Message {}

    /// Carries a key-value pair.
    ///
    /// @param body the encoded [KeyValuePair]
    record User(Bytes body) implements Message {}
}
