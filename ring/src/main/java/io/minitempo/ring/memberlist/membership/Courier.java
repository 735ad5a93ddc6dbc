// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.MessageCodec;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.util.ArrayList;
import java.util.List;

/// Sends messages and lets waiting gossip ride along. Owned by the lock of its [Membership].
final class Courier {

    /// Length field of a part of a compound message.
    private static final int PART_OVERHEAD_BYTES = 2;
    /// A margin for label, checksum, compound header and compression.
    private static final int LAYERS_BYTES = 512;

    private final Roster roster;
    private final UserData userData;
    private final Transport transport;

    Courier(Roster roster, UserData userData, Transport transport) {
        this.roster = roster;
        this.userData = userData;
        this.transport = transport;
    }

    /// Sends a message with as much gossip as fits.
    void send(NodeAddress to, Message message) {
        byte[] encoded = MessageCodec.encode(message);
        List<byte[]> messages = new ArrayList<>();
        messages.add(encoded);
        messages.addAll(gossip(Settings.PACKET_BUDGET_BYTES - LAYERS_BYTES - encoded.length));
        transport.send(to, messages, false);
    }

    /// Sends exactly these messages to a member.
    void send(MemberEntry to, List<byte[]> messages) {
        transport.send(to.address, messages, to.understandsChecksum());
    }

    /// What waits to be gossiped, news of members first; counts as sent.
    List<byte[]> gossip() {
        return gossip(Settings.PACKET_BUDGET_BYTES - LAYERS_BYTES);
    }

    private List<byte[]> gossip(int budget) {
        int clusterSize = roster.table().size();
        List<byte[]> messages = new ArrayList<>(roster.broadcasts().take(PART_OVERHEAD_BYTES, budget, clusterSize));
        int left = budget;
        for (byte[] message : messages) {
            left -= message.length + PART_OVERHEAD_BYTES;
        }
        if (left > 0) {
            messages.addAll(userData.broadcasts(PART_OVERHEAD_BYTES, left, clusterSize));
        }
        return messages;
    }
}
