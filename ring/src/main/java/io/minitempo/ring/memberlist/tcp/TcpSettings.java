// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.ring.memberlist.wire.WireFormat;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// How gossip connections are made (`spec/ring.md §9`, `§10`).
///
/// @param bindAddresses where to listen; at least one
/// @param bindPort the port; 0 for any free one, the same at all addresses
/// @param streamTimeout limit of dialling for a stream, and of each phase on it
/// @param packetDialTimeout limit of dialling for a packet
/// @param packetWriteTimeout limit of writing a packet
/// @param maxConcurrentWrites packets written at one time; 0 for no limit
/// @param acquireWriterTimeout how long a packet waits for its turn
/// @param maxInboundBytes bytes of all inbound connections together that may lie in memory at one time
/// @param format label and compression
public record TcpSettings(
        List<InetAddress> bindAddresses,
        int bindPort,
        Duration streamTimeout,
        Duration packetDialTimeout,
        Duration packetWriteTimeout,
        int maxConcurrentWrites,
        Duration acquireWriterTimeout,
        long maxInboundBytes,
        WireFormat format) {

    /// @throws IllegalArgumentException when there is no address to listen on
    public TcpSettings {
        bindAddresses = List.copyOf(bindAddresses);
        if (bindAddresses.isEmpty()) {
            throw new IllegalArgumentException("no address to listen on");
        }
    }
}
