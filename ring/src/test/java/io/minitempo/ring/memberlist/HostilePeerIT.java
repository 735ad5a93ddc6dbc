// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.memberlist.TestCluster.Node;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.MessageCodec;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.StreamMessage;
import io.minitempo.ring.memberlist.wire.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What peers, and proxies between, may do to a member; afterwards it must still answer.
class HostilePeerIT {

    private static final Duration PHASE = Duration.ofSeconds(1);

    private final TestCluster cluster = new TestCluster();
    private final StreamCodec streams = new StreamCodec(WireFormat.PLAIN);
    private Node node;

    @BeforeEach
    void start() throws InterruptedException {
        node = cluster.startQuiet("streamTimeout", PHASE, "packetWriteTimeout", PHASE);
    }

    @AfterEach
    void stillAnswersAndStops() throws Exception {
        assertThat(streamPing(3)).isEqualTo(new StreamMessage.Plain(new Message.Ack(3, Bytes.EMPTY)));
        cluster.close();
    }

    private StreamMessage streamPing(long sequence) throws IOException {
        byte[] ping = streams.encodeRequest(new StreamMessage.Plain(new Message.Ping(sequence, node.name(), null, "")));
        return streams.readReply(new ByteArrayInputStream(RawPeer.hold(node.port(), ping)));
    }

    /// As health checks of proxies do every few seconds.
    @Test
    void aConnectionThatIsClosedWithoutAWordIsNothingUnknown() throws Exception {
        for (int i = 0; i < 3; i++) {
            RawPeer.exchange(node.port(), new byte[0]);
        }
        RawPeer.exchange(node.port(), new byte[] {7});
        eventually(() -> assertThat(node.refused("unknown")).isEqualTo(1));
        assertThat(node.count("tempo_memberlist_tcp_transport_unknown_connections_total"))
                .isEqualTo(1);
    }

    @Test
    void survivesRubbish() throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] rubbish = new byte[random.nextInt(400)];
            random.nextBytes(rubbish);
            if (rubbish.length > 1) {
                rubbish[0] = (byte) (i % 4);
                rubbish[1] = (byte) (i % 2 == 0 ? rubbish[1] : random.nextInt(14));
            }
            RawPeer.exchange(node.port(), rubbish);
        }
        eventually(() -> assertThat(node.refused("malformed")).isGreaterThan(50));
        assertThat(node.count("tempo_memberlist_tcp_transport_unknown_connections_total"))
                .isGreaterThan(50);
        assertThat(node.count("tempo_memberlist_tcp_transport_packets_received_errors_total"))
                .isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({
        "a gigabyte of state, 0681ac5573657253746174654c656ece40000000",
        "a billion members, 0681a54e6f646573ce3b9aca00",
        "a gigabyte compressed, 0982a4416c676f00a3427566db40000000",
        "a gigabyte of message, 0881aa557365724d73674c656ece40000000",
        "a map of a billion, 06df3b9aca00",
        "an encrypted message, 0a0001"
    })
    void dropsAndCountsWhoClaimsTooMuch(String what, String hex) throws Exception {
        byte[] reply = RawPeer.hold(node.port(), HexFormat.of().parseHex("02" + hex));

        assertThat(HexFormat.of().formatHex(reply)).as("answer to " + what).startsWith("0d81a54572726f72");
        eventually(() -> assertThat(node.refused("malformed")).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "010d3132", "02", "020683a44a6f", "020683a44a6f696ec3a54e6f64657305"})
    void closesConnectionsThatStall(String hex) throws Exception {
        assertThat(RawPeer.hold(node.port(), HexFormat.of().parseHex(hex))).isEmpty();
        eventually(() -> assertThat(node.refused("timeout")).isEqualTo(1));
    }

    /// Bytes that trickle keep every single read short, so the phase as a whole must be bounded.
    @ParameterizedTest
    @ValueSource(ints = {PacketFrame.KIND, StreamCodec.KIND})
    void closesConnectionsThatTrickle(int kind) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.getOutputStream().write(kind);
            // A push/pull whose first key claims 4095 bytes.
            socket.getOutputStream().write(HexFormat.of().parseHex("0681da0fff"));
            eventually(() -> {
                trickle(socket);
                assertThat(node.refused("timeout")).isEqualTo(1);
            });
        }
    }

    private static void trickle(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write(0x8f);
        } catch (SocketException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test
    void answersAPeerThatHalfClosesAfterItsRequest() throws Exception {
        byte[] request = streams.encodeRequest(new PushPull(true, List.of(peer("guest", 1)), Bytes.EMPTY));
        PushPull reply = (PushPull) streams.readReply(new ByteArrayInputStream(RawPeer.exchange(node.port(), request)));

        assertThat(reply.join()).isTrue();
        assertThat(reply.nodes()).extracting(PushPull.Node::name).containsExactly(node.name());
        eventually(() -> assertThat(node.states()).containsEntry("guest", NodeState.ALIVE));
    }

    @Test
    void understandsARequestThatComesInPieces() throws Exception {
        byte[] request = streams.encodeRequest(new PushPull(false, List.of(peer("guest", 1)), Bytes.EMPTY));
        byte[][] pieces = new byte[request.length][];
        for (int i = 0; i < request.length; i++) {
            pieces[i] = new byte[] {request[i]};
        }
        byte[] reply = RawPeer.exchange(node.port(), pieces);

        assertThat(((PushPull) streams.readReply(new ByteArrayInputStream(reply))).join())
                .isFalse();
    }

    @Test
    void mergesTheStateOfAPeerThatDoesNotWaitForTheReply() throws Exception {
        byte[] request = streams.encodeRequest(new PushPull(false, List.of(peer("hasty", 1)), Bytes.EMPTY));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.getOutputStream().write(request);
        }
        eventually(() -> assertThat(node.states()).containsEntry("hasty", NodeState.ALIVE));
    }

    @Test
    void processesAPacketWithAWrongDigestAndCountsIt() throws Exception {
        byte[] frame = PacketFrame.encode("127.0.0.1:7946", MessageCodec.encode(alive("doubtful")));
        frame[frame.length - 1] ^= 1;
        RawPeer.exchange(node.port(), frame);

        eventually(() -> assertThat(node.states()).containsEntry("doubtful", NodeState.ALIVE));
        assertThat(node.count("tempo_memberlist_tcp_transport_packets_received_errors_total"))
                .isEqualTo(1);
    }

    @Test
    void answersAPingWithANewConnectionToItsSource() throws Exception {
        try (RawPeer peer = RawPeer.listen()) {
            Message ping = new Message.Ping(77, node.name(), peer.address(), "prober");
            RawPeer.exchange(node.port(), PacketFrame.encode("127.0.0.1:1", MessageCodec.encode(ping)));

            String sender = HexFormat.of().formatHex(("127.0.0.1:" + node.port()).getBytes(StandardCharsets.US_ASCII));
            // The announcement of the member rides along, in a compound.
            assertThat(peer.next())
                    .startsWith("01" + HexFormat.of().toHexDigits((byte) (sender.length() / 2)) + sender + "07")
                    .contains("0282a75061796c6f6164c0a55365714e6f4d");
        }
    }

    @Test
    void answersAPingWithoutSourceAtTheAddressOfThePacket() throws Exception {
        try (RawPeer peer = RawPeer.listen()) {
            Message ping = new Message.Ping(78, "", null, "");
            RawPeer.exchange(node.port(), PacketFrame.encode(peer.address().hostPort(), MessageCodec.encode(ping)));

            assertThat(peer.next()).contains("0282a75061796c6f6164c0a55365714e6f4e");
        }
    }

    @Test
    void doesNotAnswerAPingThatIsMeantForAnother() throws Exception {
        try (RawPeer peer = RawPeer.listen()) {
            Message other = new Message.Ping(1, "someone-else", peer.address(), "prober");
            Message own = new Message.Ping(2, node.name(), peer.address(), "prober");
            RawPeer.exchange(node.port(), PacketFrame.encode("127.0.0.1:1", MessageCodec.encode(other)));
            RawPeer.exchange(node.port(), PacketFrame.encode("127.0.0.1:1", MessageCodec.encode(own)));

            assertThat(peer.next()).contains("a55365714e6f02");
        }
    }

    @Test
    void refusesTheStateOfPeersThatSpeakAnotherProtocol() throws Exception {
        ProtocolVersions future = new ProtocolVersions(6, 9, 7, 0, 0, 0);
        PushPull.Node alien = new PushPull.Node(
                "alien", NodeAddress.parse("127.0.0.1:1").orElseThrow(), Bytes.EMPTY, 1, NodeState.ALIVE, future);
        byte[] request = streams.encodeRequest(new PushPull(true, List.of(peer("companion", 1), alien), Bytes.EMPTY));
        RawPeer.exchange(node.port(), request);

        eventually(() -> assertThat(node.refused("malformed")).isEqualTo(1));
        assertThat(node.states()).containsOnlyKeys(node.name());
    }

    @Test
    void acceptsAUserMessageOnAStream() throws Exception {
        String pair = "0a15636f6c6c6563746f72732f6c6976652d73746f7265124643ec"
                + "0a410a0c6c6976652d73746f72652d3012310a0d31302e312e322e333a393039351080f2d6ca063a067a6f"
                + "6e652d61409cf1d6ca064a0c6c6976652d1873746f72652d301a0872696e6744657363";
        RawPeer.exchange(
                node.port(), streams.encodeRequest(new StreamMessage.Plain(new Message.User(Bytes.ofHex(pair)))));

        eventually(
                () -> assertThat(node.ring().find("live-store-0").orElseThrow().address())
                        .isEqualTo("10.1.2.3:9095"));
    }

    private static PushPull.Node peer(String name, long incarnation) {
        return new PushPull.Node(
                name,
                NodeAddress.parse("127.0.0.1:1").orElseThrow(),
                Bytes.EMPTY,
                incarnation,
                NodeState.ALIVE,
                ProtocolVersions.CURRENT);
    }

    private static Message alive(String name) {
        PushPull.Node peer = peer(name, 1);
        return new Message.Alive(1, name, peer.address(), Bytes.EMPTY, ProtocolVersions.CURRENT);
    }
}
