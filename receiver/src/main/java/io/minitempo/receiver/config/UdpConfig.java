// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import java.util.ArrayList;
import java.util.List;

/// The keys of a port that takes datagrams (`spec/write-path.md §1.1`).
///
/// @param endpoint where to listen, `host:port`
/// @param queueSize how many datagrams may wait; more are lost
/// @param maxPacketSize longer datagrams are lost, in bytes
/// @param workers how many datagrams are worked on at a time
/// @param socketBufferSize what the kernel may hold, in bytes; 0 for its own choice
public record UdpConfig(String endpoint, int queueSize, int maxPacketSize, int workers, int socketBufferSize) {

    /// The defaults at an endpoint.
    public static UdpConfig at(String endpoint) {
        return new UdpConfig(endpoint, 1000, 65_000, 10, 0);
    }

    /// Everything that is wrong, each text beginning with its key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        atLeastOne(problems, "queue_size", queueSize);
        atLeastOne(problems, "max_packet_size", maxPacketSize);
        atLeastOne(problems, "workers", workers);
        if (socketBufferSize < 0) {
            problems.add("socket_buffer_size: must not be negative, found " + socketBufferSize);
        }
        return problems;
    }

    private static void atLeastOne(List<String> problems, String key, int value) {
        if (value < 1) {
            problems.add(key + ": must be at least 1, found " + value);
        }
    }
}
