// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.gossip;

import io.minitempo.ring.memberlist.membership.Transport;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PacketCodec;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.WireFormat;
import io.minitempo.ring.token.RandomTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Members in one thread and virtual time, between whom real bytes travel and are counted; one seed, one history.
final class ModelCluster {

    private static final Duration BETWEEN_STARTS = Duration.ofMillis(20);
    private static final Duration STARTS = Duration.ofSeconds(5);
    private static final long DELAY_NANOS = 200_000;

    private final ModelTime time = new ModelTime();
    private final RandomGenerator random = new Random(7);
    private final PacketCodec packets = new PacketCodec(WireFormat.PLAIN);
    private final StreamCodec streams = new StreamCodec(WireFormat.PLAIN);
    private final Map<NodeAddress, ModelMember> listening = new HashMap<>();
    private final List<ModelMember> members = new ArrayList<>();
    private long packetCount;
    private long exchangeCount;
    private long byteCount;

    /// Members of `size` that hold `tokensEach` tokens, all joined.
    ModelCluster(int size, int tokensEach) {
        RandomTokens tokens = new RandomTokens(random);
        Duration between = STARTS.dividedBy(size);
        Duration pause = between.compareTo(BETWEEN_STARTS) < 0 ? between : BETWEEN_STARTS;
        for (int i = 0; i < size; i++) {
            NodeAddress address = address(i);
            ModelMember member = new ModelMember(
                    "live-store-" + i,
                    address,
                    tokens.draw(tokensEach, token -> false),
                    time,
                    new Wire(address),
                    new Random(random.nextLong()));
            listening.put(address, member);
            member.start(members.isEmpty() ? address : pick().address());
            members.add(member);
            time.run(pause);
        }
    }

    /// What travelled so far.
    ///
    /// @param packets messages, each on a connection of its own
    /// @param exchanges exchanges of full state
    /// @param bytes of both, without those of TCP
    record Traffic(long packets, long exchanges, long bytes) {}

    Traffic traffic() {
        return new Traffic(packetCount, exchangeCount, byteCount);
    }

    void run(Duration duration) {
        time.run(duration);
    }

    /// Writes the entry of some member now, and returns how many rounds of `round` pass until all know of it.
    int roundsUntilAllKnow(Duration round) {
        ModelMember origin = pick();
        long timestamp = origin.put();
        int rounds = 0;
        while (!allKnow(origin.membership().name(), timestamp)) {
            time.run(round);
            rounds++;
        }
        return rounds;
    }

    private boolean allKnow(String id, long timestamp) {
        return members.stream()
                .allMatch(member -> member.knownTimestamp(id)
                        .filter(known -> known >= timestamp)
                        .isPresent());
    }

    private ModelMember pick() {
        return members.get(random.nextInt(members.size()));
    }

    private static NodeAddress address(int number) {
        byte[] ip = {
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 127, 1, (byte) (number >>> 8), (byte) number
        };
        return new NodeAddress(Bytes.of(ip), NodeAddress.DEFAULT_PORT);
    }

    /// Carries what one member sends.
    private final class Wire implements Transport {

        private final NodeAddress from;

        private Wire(NodeAddress from) {
            this.from = from;
        }

        @Override
        public void send(NodeAddress to, List<byte[]> messages, boolean checksum) {
            for (byte[] payload : packets.encode(messages, checksum)) {
                byte[] frame = PacketFrame.encode(from.hostPort(), payload);
                packetCount++;
                byteCount += frame.length;
                later(() -> {
                    PacketFrame decoded = PacketFrame.decode(Arrays.copyOfRange(frame, 1, frame.length));
                    member(to)
                            .membership()
                            .receive(from, packets.decode(decoded.payload()).messages());
                });
            }
        }

        @Override
        public void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome) {
            byte[] sent = streams.encodeRequest(request);
            exchangeCount++;
            byteCount += sent.length;
            later(() -> {
                ModelMember peer = member(to);
                byte[] reply = streams.encodeReply(peer.membership().localState(request.join()));
                byteCount += reply.length;
                peer.membership().merge(decode(sent, 1)).ifPresent(problem -> {
                    throw new IllegalStateException(problem);
                });
                later(() -> outcome.replied(decode(reply, 0)));
            });
        }

        private void later(Runnable task) {
            time.schedule(Duration.ofNanos(random.nextLong(DELAY_NANOS / 2, DELAY_NANOS)), task);
        }

        private ModelMember member(NodeAddress to) {
            ModelMember member = listening.get(to);
            if (member == null) {
                throw new IllegalStateException("nobody listens on " + to);
            }
            return member;
        }

        private PushPull decode(byte[] bytes, int offset) {
            try {
                return (PushPull) streams.readReply(new ByteArrayInputStream(bytes, offset, bytes.length - offset));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
