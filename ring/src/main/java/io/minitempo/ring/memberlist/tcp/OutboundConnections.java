// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.ring.memberlist.membership.Transport.ExchangeOutcome;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PacketCodec;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.StreamMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Dials, sends and, on streams, reads the reply. Stateless but for the limit of concurrent writes; called by the
/// virtual thread of each connection.
final class OutboundConnections {

    private static final Logger log = LoggerFactory.getLogger(OutboundConnections.class);

    private final TcpSettings settings;
    private final @Nullable TlsMaterial tls;
    private final String sender;
    private final PhaseTimer phases;
    private final TransportMetrics metrics;
    private final PacketCodec packets;
    private final StreamCodec streams;
    private final @Nullable Semaphore writers;

    OutboundConnections(
            TcpSettings settings,
            @Nullable TlsMaterial tls,
            NodeAddress advertised,
            PhaseTimer phases,
            TransportMetrics metrics) {
        this.settings = settings;
        this.tls = tls;
        this.sender = advertised.hostPort();
        this.phases = phases;
        this.metrics = metrics;
        this.packets = new PacketCodec(settings.format());
        this.streams = new StreamCodec(settings.format());
        this.writers = settings.maxConcurrentWrites() > 0 ? new Semaphore(settings.maxConcurrentWrites()) : null;
    }

    /// Sends packets, each on a connection of its own.
    void send(NodeAddress to, List<byte[]> messages, boolean checksum, Set<Socket> open) {
        for (byte[] payload : packets.encode(messages, checksum)) {
            byte[] frame = PacketFrame.encode(sender, payload);
            metrics.packetsSent.increment();
            metrics.packetsSentBytes.increment(frame.length);
            try {
                writePacket(to, frame, open);
            } catch (IOException e) {
                metrics.packetsSentErrors.increment();
                log.atDebug()
                        .addKeyValue("addr", to)
                        .addKeyValue("problem", e.getMessage())
                        .log("memberlist packet not sent");
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void writePacket(NodeAddress to, byte[] frame, Set<Socket> open) throws IOException, InterruptedException {
        if (writers != null
                && !writers.tryAcquire(settings.acquireWriterTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException(
                    "no turn to write within " + settings.acquireWriterTimeout().toMillis() + " ms");
        }
        Socket socket = new Socket();
        try {
            open.add(socket);
            connect(socket, to, settings.packetDialTimeout());
            phases.within(settings.packetWriteTimeout(), socket, "writing a packet", () -> {
                Socket layered = layer(socket, to);
                layered.getOutputStream().write(frame);
                layered.getOutputStream().flush();
                // Within TLS this says good-bye, without which the peer takes the end for an attack.
                layered.close();
                return true;
            });
        } finally {
            TcpTransport.closeQuietly(socket);
            open.remove(socket);
            if (writers != null) {
                writers.release();
            }
        }
    }

    /// Sends a state and hands on the reply.
    void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome, Set<Socket> open) {
        metrics.outgoingStreams.increment();
        PushPull reply;
        try {
            reply = exchange(to, request, open);
        } catch (IOException | RuntimeException e) {
            // Also what TLS says of settings that it does not know: whoever waits for the outcome must get one.
            metrics.outgoingStreamErrors.increment();
            outcome.failed(to + ": " + e.getMessage());
            return;
        }
        outcome.replied(reply);
    }

    private PushPull exchange(NodeAddress to, PushPull request, Set<Socket> open) throws IOException {
        byte[] encoded = streams.encodeRequest(request);
        Duration limit = settings.streamTimeout();
        Socket socket = new Socket();
        try {
            open.add(socket);
            connect(socket, to, limit);
            Socket layered = phases.within(limit, socket, "sending the state", () -> {
                Socket secured = layer(socket, to);
                secured.getOutputStream().write(encoded);
                secured.getOutputStream().flush();
                return secured;
            });
            StreamMessage reply = phases.within(
                    limit,
                    socket,
                    "reading the peer's state",
                    () -> streams.readReply(new BufferedInputStream(layered.getInputStream())));
            return switch (reply) {
                case PushPull state -> state;
                case StreamMessage.Plain other -> throw new IOException(refusal(other.message()));
            };
        } finally {
            TcpTransport.closeQuietly(socket);
            open.remove(socket);
        }
    }

    private static String refusal(Message message) {
        return message instanceof Message.Failure failure
                ? "peer refused: " + failure.error()
                : "peer answered with " + message.getClass().getSimpleName() + " instead of its state";
    }

    private static void connect(Socket socket, NodeAddress to, Duration limit) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(to.socketAddress(), (int) Math.max(1, limit.toMillis()));
    }

    private Socket layer(Socket socket, NodeAddress to) throws IOException {
        return tls == null ? socket : tls.client(socket, to);
    }
}
