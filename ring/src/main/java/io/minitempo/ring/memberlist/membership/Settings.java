// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.time.Duration;

/// How one member behaves (`spec/ring.md §9`).
///
/// @param name the member's own name, unique in the cluster
/// @param address where the others reach it, in the byte form in which it is always announced
/// @param meta zone and role; empty without zone-aware routing
/// @param gossipNodes members told in each gossip round
/// @param retransmitFactor multiplied by the logarithm of the cluster's size: how often a message is passed on
/// @param timings the intervals
public record Settings(
        String name, NodeAddress address, Bytes meta, int gossipNodes, int retransmitFactor, Timings timings) {

    /// Members asked to ping one that did not answer.
    static final int INDIRECT_PROBES = 3;
    /// Factor of the least time that a member stays suspect.
    static final int SUSPICION_MULTIPLIER = 4;
    /// Factor from the least to the greatest time that a member stays suspect.
    static final int SUSPICION_MAX_MULTIPLIER = 6;
    /// Bytes of one packet's messages.
    static final int PACKET_BUDGET_BYTES = 10 << 20;

    /// Tempo's settings for a member of this name.
    public static Settings defaults(String name, NodeAddress address) {
        return new Settings(name, address, Bytes.EMPTY, 2, 2, Timings.defaults());
    }

    /// The same settings with other intervals.
    public Settings withTimings(Timings other) {
        return new Settings(name, address, meta, gossipNodes, retransmitFactor, other);
    }

    /// Intervals of the protocol.
    ///
    /// @param gossip pause between gossip rounds
    /// @param pushPull pause between exchanges of full state, in clusters of up to 32 members; zero for none
    /// @param probe pause between probes
    /// @param probeTimeout time for a direct answer to a probe
    /// @param gossipToDead how long dead members are still told, and kept in the list
    /// @param deadNodeReclaim how long after its death a name may come back at another address; zero for never
    public record Timings(
            Duration gossip,
            Duration pushPull,
            Duration probe,
            Duration probeTimeout,
            Duration gossipToDead,
            Duration deadNodeReclaim) {

        /// Tempo's intervals.
        public static Timings defaults() {
            return new Timings(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30),
                    Duration.ZERO);
        }
    }
}
