// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// The `tempo_memberlist_tcp_transport_*` metrics, and one of our own: what was refused, and why.
public final class TransportMetrics {

    private static final String PREFIX = "tempo_memberlist_tcp_transport_";

    private final MeterRegistry registry;
    final Counter incomingStreams;
    final Counter outgoingStreams;
    final Counter outgoingStreamErrors;
    final Counter packetsReceived;
    final Counter packetsReceivedBytes;
    final Counter packetsReceivedErrors;
    final Counter packetsSent;
    final Counter packetsSentBytes;
    final Counter packetsSentErrors;
    final Counter unknownConnections;

    /// Registers the counters.
    public TransportMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.incomingStreams = counter("incoming_streams_total", "Number of incoming memberlist streams");
        this.outgoingStreams = counter("outgoing_streams_total", "Number of outgoing streams");
        this.outgoingStreamErrors = counter("outgoing_stream_errors_total", "Number of errors when opening streams");
        this.packetsReceived = counter("packets_received_total", "Number of received memberlist packets");
        this.packetsReceivedBytes = counter("packets_received_bytes_total", "Total bytes received as packets");
        this.packetsReceivedErrors =
                counter("packets_received_errors_total", "Number of errors when receiving memberlist packets");
        this.packetsSent = counter("packets_sent_total", "Number of memberlist packets sent");
        this.packetsSentBytes = counter("packets_sent_bytes_total", "Total bytes sent as packets");
        this.packetsSentErrors =
                counter("packets_sent_errors_total", "Number of errors when sending memberlist packets");
        this.unknownConnections =
                counter("unknown_connections_total", "Number of unknown TCP connections (not a packet or stream)");
    }

    private Counter counter(String name, String help) {
        return Counter.builder(PREFIX + name).description(help).register(registry);
    }

    /// Counts something a peer did that was not accepted.
    void refused(Refusal refusal) {
        Counter.builder("mini_tempo_memberlist_refused_total")
                .description("Connections and messages of peers that were refused, by reason")
                .tag("reason", refusal.label)
                .register(registry)
                .increment();
    }

    /// Why something was refused.
    enum Refusal {
        /// Too many connections at one time.
        BUSY("busy"),
        /// Bytes that are no message, or exceed a limit.
        MALFORMED("malformed"),
        /// Another cluster's label.
        LABEL("label"),
        /// Not finished in time, or cut off.
        TIMEOUT("timeout"),
        /// No TLS, or none that is trusted.
        TLS("tls"),
        /// The first byte is neither that of a packet nor that of a stream.
        UNKNOWN("unknown");

        private final String label;

        Refusal(String label) {
            this.label = label;
        }
    }
}
