// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import io.minitempo.ring.memberlist.membership.Transport;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PacketCodec;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Carries real bytes between the nodes of a simulation, badly when told so.
final class SimulatedNetwork {

    private static final Duration STREAM_TIMEOUT = Duration.ofSeconds(2);

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<NodeAddress, SimulatedNode> listening = new HashMap<>();
    private final PacketCodec packets = new PacketCodec(WireFormat.PLAIN);
    private final StreamCodec streams = new StreamCodec(WireFormat.PLAIN);
    private Map<NodeAddress, Integer> sides = Map.of();
    private Faults faults = Faults.NONE;
    private long packetCount;
    private long exchangeCount;
    private long byteCount;

    SimulatedNetwork(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /// What goes wrong.
    ///
    /// @param loss share of packets, and of exchanges, that are lost
    /// @param duplication share of packets that arrive twice
    /// @param maxDelay longest delay; different delays reorder
    record Faults(double loss, double duplication, Duration maxDelay) {
        static final Faults NONE = new Faults(0, 0, Duration.ofMillis(1));
    }

    void faults(Faults next) {
        faults = next;
    }

    /// Splits the network: only nodes of the same side reach each other; no sides heal it.
    void split(Map<NodeAddress, Integer> next) {
        sides = next;
    }

    void listen(NodeAddress address, SimulatedNode node) {
        listening.put(address, node);
    }

    void close(NodeAddress address) {
        listening.remove(address);
    }

    Transport transport(NodeAddress from) {
        return new Transport() {
            @Override
            public void send(NodeAddress to, List<byte[]> messages, boolean checksum) {
                for (byte[] payload : packets.encode(messages, checksum)) {
                    sendFrame(from, to, PacketFrame.encode(from.hostPort(), payload));
                }
            }

            @Override
            public void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome) {
                exchangeFrame(from, to, request, outcome);
            }
        };
    }

    private void sendFrame(NodeAddress from, NodeAddress to, byte[] frame) {
        packetCount++;
        byteCount += frame.length;
        if (random.nextDouble() < faults.loss) {
            return;
        }
        deliver(from, to, frame);
        if (random.nextDouble() < faults.duplication) {
            deliver(from, to, frame);
        }
    }

    private void deliver(NodeAddress from, NodeAddress to, byte[] frame) {
        time.schedule(delay(), () -> {
            @Nullable SimulatedNode node = reachable(from, to);
            if (node != null) {
                PacketFrame decoded = PacketFrame.decode(Arrays.copyOfRange(frame, 1, frame.length));
                node.membership()
                        .receive(from, packets.decode(decoded.payload()).messages());
            }
        });
    }

    private void exchangeFrame(NodeAddress from, NodeAddress to, PushPull request, Transport.ExchangeOutcome outcome) {
        exchangeCount++;
        byte[] sent = streams.encodeRequest(request);
        byteCount += sent.length;
        time.schedule(delay(), () -> {
            @Nullable SimulatedNode node = reachable(from, to);
            if (node == null || random.nextDouble() < faults.loss) {
                time.schedule(STREAM_TIMEOUT, () -> outcome.failed("i/o timeout"));
                return;
            }
            byte[] reply = streams.encodeReply(node.membership().localState(request.join()));
            byteCount += reply.length;
            node.membership().merge(decode(sent, 1));
            time.schedule(delay(), () -> {
                if (reachable(to, from) != null) {
                    outcome.replied(decode(reply, 0));
                } else {
                    outcome.failed("i/o timeout");
                }
            });
        });
    }

    private PushPull decode(byte[] bytes, int offset) {
        try {
            return (PushPull) streams.readReply(new ByteArrayInputStream(bytes, offset, bytes.length - offset));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable SimulatedNode reachable(NodeAddress from, NodeAddress to) {
        boolean together = sides.getOrDefault(from, 0).equals(sides.getOrDefault(to, 0));
        return together ? listening.get(to) : null;
    }

    private Duration delay() {
        return Duration.ofNanos(random.nextLong(100_000, 100_001 + faults.maxDelay.toNanos()));
    }

    long packetCount() {
        return packetCount;
    }

    long exchangeCount() {
        return exchangeCount;
    }

    /// Bytes sent, without those of TCP.
    long byteCount() {
        return byteCount;
    }
}
