// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.membership.Scheduler;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.ring.memberlist.membership.UserData;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What has nothing to do with the meaning of messages, over a transport without any time limit.
class TcpTransportIT {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Scheduler NO_TIMERS = (delay, task) -> () -> {};

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Bytes> messages = new CopyOnWriteArrayList<>();
    private TcpTransport transport;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        TcpSettings settings =
                new TcpSettings(List.of(loopback), 0, NEVER, NEVER, NEVER, 3, NEVER, 20_000, WireFormat.PLAIN);
        transport = new TcpTransport(settings, null, NO_TIMERS, Clock.system(), new TransportMetrics(registry));
        port = transport.bind();
        NodeAddress address = NodeAddress.plain(loopback, port);
        Membership member = new Membership(
                Settings.defaults("self", address), transport, NO_TIMERS, Clock.system(), new Random(3), new Inbox());
        transport.serve(member, address);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void refusesOneOfTwoThatTogetherExceedTheLimitAndServesTheOther() throws Exception {
        byte[] frame = frame(12_000);
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
            first.getOutputStream().write(frame, 0, frame.length - 1);
            second.getOutputStream().write(frame, 0, frame.length - 1);
            eventually(() -> assertThat(refused()).isEqualTo(1));
            finish(first, frame[frame.length - 1]);
            finish(second, frame[frame.length - 1]);
        }
        eventually(() -> assertThat(messages).hasSize(1));

        eventually(() -> {
            try (Socket third = new Socket(InetAddress.getLoopbackAddress(), port)) {
                finish(third, frame(15_000));
            }
            assertThat(messages).extracting(Bytes::length).contains(15_000);
        });
    }

    @Test
    void waitsForWhatIsBeingSent() throws Exception {
        byte[] message = new byte[30 << 20];
        message[0] = 8;
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            NodeAddress address = NodeAddress.plain(peer.getInetAddress(), peer.getLocalPort());
            transport.send(address, List.of(message), false);
            try (Socket connection = peer.accept()) {
                assertThat(transport.awaitSent(Duration.ofMillis(50))).isFalse();

                long received = connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                assertThat(transport.awaitSent(Duration.ofSeconds(20))).isTrue();
                assertThat(received).isGreaterThan(message.length);
            }
        }
    }

    @Test
    void thePortIsFreeOnceItIsClosed() throws Exception {
        transport.close();
        try (ServerSocket next = new ServerSocket()) {
            next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(next.isBound()).isTrue();
        }
    }

    /// Sends to whoever may have been refused already.
    private static void finish(Socket socket, byte... bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            assertThat(e).isNotNull();
        }
    }

    /// A packet with a user message of this length.
    private static byte[] frame(int length) {
        byte[] message = new byte[1 + length];
        message[0] = 8;
        return PacketFrame.encode("127.0.0.1:1", message);
    }

    private double refused() {
        return registry.counter("mini_tempo_memberlist_refused_total", "reason", "busy")
                .count();
    }

    private final class Inbox implements UserData {

        @Override
        public void received(Bytes message) {
            messages.add(message);
        }

        @Override
        public List<byte[]> broadcasts(int overheadBytes, int limitBytes, int clusterSize) {
            return List.of();
        }

        @Override
        public Bytes localState() {
            return Bytes.EMPTY;
        }

        @Override
        public void merge(Bytes state) {
            throw new IllegalStateException("nobody exchanges states here");
        }
    }
}
