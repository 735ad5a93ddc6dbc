// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.tcp.TransportMetrics.Refusal;
import io.minitempo.ring.memberlist.wire.LabelMismatchException;
import io.minitempo.ring.memberlist.wire.MalformedMessageException;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PacketCodec;
import io.minitempo.ring.memberlist.wire.PacketFrame;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.StreamMessage;
import io.minitempo.ring.memberlist.wire.WireLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what peers send, hands it to the member, and answers on streams. Nothing a peer sends ends more than its own
/// connection. Called by the virtual thread of each connection.
final class InboundConnections {

    private static final Logger log = LoggerFactory.getLogger(InboundConnections.class);
    private static final int MAX_EXCHANGES = 128;
    private static final int FRAME_BYTES = 2 + 0xff + 16;
    private static final int CLOSED = -1;

    private final TcpSettings settings;
    private final @Nullable TlsMaterial tls;
    private final Membership member;
    private final PhaseTimer phases;
    private final TransportMetrics metrics;
    private final PacketCodec packets;
    private final StreamCodec streams;
    private final Semaphore exchanges = new Semaphore(MAX_EXCHANGES);
    private final ByteBudget budget;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    InboundConnections(
            TcpSettings settings,
            @Nullable TlsMaterial tls,
            Membership member,
            PhaseTimer phases,
            TransportMetrics metrics) {
        this.settings = settings;
        this.tls = tls;
        this.member = member;
        this.phases = phases;
        this.metrics = metrics;
        this.packets = new PacketCodec(settings.format());
        this.streams = new StreamCodec(settings.format());
        this.budget = new ByteBudget(settings.maxInboundBytes());
    }

    /// Serves one connection to its end.
    void handle(Socket socket) {
        try (ByteBudget.Lease lease = budget.lease()) {
            Duration firstByte = settings.streamTimeout();
            Opened opened = phases.within(firstByte, socket, "the first byte", () -> open(socket, lease));
            switch (opened.kind) {
                case PacketFrame.KIND -> packet(socket, opened.in);
                case StreamCodec.KIND -> stream(socket, opened);
                // Health checks of proxies, and peers that are stopped while they dial.
                case CLOSED ->
                    log.atDebug()
                            .addKeyValue("peer", socket.getRemoteSocketAddress())
                            .log("memberlist connection closed without a word");
                default -> {
                    metrics.unknownConnections.increment();
                    refused(socket, Refusal.UNKNOWN, "connection starts with byte " + opened.kind);
                }
            }
        } catch (LabelMismatchException e) {
            refused(socket, Refusal.LABEL, e.getMessage());
        } catch (MalformedMessageException e) {
            refused(socket, Refusal.MALFORMED, e.getMessage());
        } catch (SSLException e) {
            refused(socket, Refusal.TLS, e.getMessage());
        } catch (ByteBudget.ExhaustedException e) {
            refused(socket, Refusal.BUSY, e.getMessage());
        } catch (IOException e) {
            refused(socket, Refusal.TIMEOUT, e.getMessage());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private record Opened(Socket socket, InputStream in, int kind) {}

    private Opened open(Socket socket, ByteBudget.Lease lease) throws IOException {
        Socket layered = tls == null ? socket : tls.server(socket);
        InputStream in = new BufferedInputStream(lease.counting(layered.getInputStream()));
        return new Opened(layered, in, in.read());
    }

    private void packet(Socket socket, InputStream in) throws IOException {
        metrics.packetsReceived.increment();
        try {
            int limit = WireLimits.MAX_PACKET_BYTES + FRAME_BYTES;
            byte[] rest = phases.within(
                    settings.packetWriteTimeout(), socket, "reading a packet", () -> in.readNBytes(limit + 1));
            metrics.packetsReceivedBytes.increment(rest.length + 1.0);
            if (rest.length > limit) {
                throw new MalformedMessageException("packet of more than " + limit + " bytes");
            }
            PacketFrame frame = PacketFrame.decode(rest);
            if (!frame.digestMatches()) {
                metrics.packetsReceivedErrors.increment();
                log.atDebug().addKeyValue("sender", frame.sender()).log("packet with a wrong digest");
            }
            PacketCodec.Decoded decoded = packets.decode(frame.payload());
            for (String problem : decoded.problems()) {
                metrics.packetsReceivedErrors.increment();
                refused(socket, Refusal.MALFORMED, problem);
            }
            member.receive(NodeAddress.parse(frame.sender()).orElse(null), decoded.messages());
        } catch (IOException | MalformedMessageException | LabelMismatchException e) {
            metrics.packetsReceivedErrors.increment();
            throw e;
        }
    }

    private void stream(Socket socket, Opened opened) throws IOException {
        metrics.incomingStreams.increment();
        StreamMessage request;
        try {
            request = phases.within(
                    settings.streamTimeout(), socket, "reading a stream", () -> streams.readRequest(opened.in));
        } catch (MalformedMessageException e) {
            reply(socket, opened, new StreamMessage.Plain(new Message.Failure(String.valueOf(e.getMessage()))));
            throw e;
        }
        switch (request) {
            case PushPull pushPull -> exchange(socket, opened, pushPull);
            case StreamMessage.Plain plain -> single(socket, opened, plain.message());
        }
    }

    private void exchange(Socket socket, Opened opened, PushPull request) throws IOException {
        if (!exchanges.tryAcquire()) {
            refused(socket, Refusal.BUSY, "more than " + MAX_EXCHANGES + " exchanges of full state at one time");
            return;
        }
        try {
            reply(socket, opened, member.localState(request.join()));
            Optional<String> problem = member.merge(request);
            problem.ifPresent(reason -> refused(socket, Refusal.MALFORMED, reason));
        } finally {
            exchanges.release();
        }
    }

    private void single(Socket socket, Opened opened, Message message) throws IOException {
        switch (message) {
            case Message.Ping ping -> {
                Optional<Message.Ack> ack = member.answer(ping);
                if (ack.isPresent()) {
                    reply(socket, opened, new StreamMessage.Plain(ack.get()));
                }
            }
            case Message.User user -> member.receive(null, List.of(user));
            default -> refused(socket, Refusal.MALFORMED, message.getClass().getSimpleName() + " opens a stream");
        }
    }

    private void reply(Socket socket, Opened opened, StreamMessage message) throws IOException {
        byte[] encoded = streams.encodeReply(message);
        phases.within(settings.streamTimeout(), socket, "writing the reply", () -> {
            opened.socket.getOutputStream().write(encoded);
            opened.socket.getOutputStream().flush();
            // Within TLS this says good-bye; the reply is complete, and nothing more is read.
            opened.socket.close();
            return true;
        });
    }

    /// Counts, and logs the first of many: a port scanner must not fill the log.
    private void refused(Socket socket, Refusal refusal, @Nullable String reason) {
        metrics.refused(refusal);
        long count = refusals.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.atWarn()
                    .addKeyValue("peer", socket.getRemoteSocketAddress())
                    .addKeyValue("reason", reason)
                    .addKeyValue("refused", count)
                    .log("memberlist connection refused");
        }
    }

    /// A fault of this process; also of these only the first of many are logged, as peers may be able to repeat them.
    private void failed(RuntimeException cause) {
        long count = failures.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            log.atError().addKeyValue("failed", count).setCause(cause).log("memberlist connection failed");
        }
    }
}
