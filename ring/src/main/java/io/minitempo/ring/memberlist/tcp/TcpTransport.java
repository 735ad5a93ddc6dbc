// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.HostPort;
import io.minitempo.ring.memberlist.membership.Membership;
import io.minitempo.ring.memberlist.membership.Scheduler;
import io.minitempo.ring.memberlist.membership.Transport;
import io.minitempo.ring.memberlist.tcp.TransportMetrics.Refusal;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.PushPull;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gossip over TCP: every message, packet or stream, is a connection of its own (`spec/ring.md §10`).
///
/// Each connection has one virtual thread, and is closed from outside when a phase takes too long, whatever its thread
/// is doing. Nothing waits without bound: connections, sends and bytes are limited, and what exceeds a limit is dropped
/// and counted.
public final class TcpTransport implements Transport, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);
    private static final int BACKLOG = 512;
    private static final int MAX_INBOUND = 1024;
    private static final int MAX_OUTBOUND = 1024;
    private static final Duration ACCEPTORS_END = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_ACCEPT_ERROR = Duration.ofMillis(100);

    private final TcpSettings settings;
    private final @Nullable TlsMaterial tls;
    private final Clock clock;
    private final TransportMetrics metrics;
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<Thread> acceptors = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore inbound = new Semaphore(MAX_INBOUND);
    private final Semaphore outbound = new Semaphore(MAX_OUTBOUND);
    private final PhaseTimer phases;
    private volatile @Nullable OutboundConnections outboundConnections;
    private volatile boolean closed;

    /// A transport that does not listen yet.
    ///
    /// @param tls key and trust, or null for plain TCP
    /// @param scheduler closes the connections that take too long
    public TcpTransport(
            TcpSettings settings,
            @Nullable TlsMaterial tls,
            Scheduler scheduler,
            Clock clock,
            TransportMetrics metrics) {
        this.settings = settings;
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
        this.phases = new PhaseTimer(scheduler);
    }

    /// Binds all addresses, without accepting yet; returns the port.
    ///
    /// @throws IOException when an address cannot be bound; none stays bound then
    public int bind() throws IOException {
        int port = settings.bindPort();
        for (InetAddress address : settings.bindAddresses()) {
            try {
                ServerSocket listener = new ServerSocket();
                listeners.add(listener);
                listener.bind(new InetSocketAddress(address, port), BACKLOG);
                port = listener.getLocalPort();
            } catch (IOException e) {
                closeListeners();
                throw new IOException(
                        "memberlist cannot listen on " + address.getHostAddress() + ":" + port + ": " + e.getMessage(),
                        e);
            }
        }
        return port;
    }

    /// Where the transport listens.
    public List<HostPort> listenAddresses() {
        return listeners.stream()
                .map(listener -> new HostPort(listener.getInetAddress().getHostAddress(), listener.getLocalPort()))
                .toList();
    }

    /// Accepts connections, whose messages go to `member`.
    ///
    /// @param advertised what packets name as their sender
    public void serve(Membership member, NodeAddress advertised) {
        outboundConnections = new OutboundConnections(settings, tls, advertised, phases, metrics);
        InboundConnections handler = new InboundConnections(settings, tls, member, phases, metrics);
        for (ServerSocket listener : listeners) {
            acceptors.add(Threads.startVirtual("memberlist-accept", () -> accept(listener, handler)));
        }
    }

    private void accept(ServerSocket listener, InboundConnections handler) {
        try {
            while (!closed) {
                try {
                    admit(listener.accept(), handler);
                } catch (IOException e) {
                    if (!closed) {
                        log.atWarn().setCause(e).log("accepting a memberlist connection failed");
                        clock.sleep(PAUSE_AFTER_ACCEPT_ERROR);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Socket socket, InboundConnections handler) {
        if (!inbound.tryAcquire()) {
            metrics.refused(Refusal.BUSY);
            closeQuietly(socket);
            return;
        }
        open.add(socket);
        Threads.startVirtual("memberlist-inbound", () -> {
            try {
                handler.handle(socket);
            } finally {
                closeQuietly(socket);
                open.remove(socket);
                inbound.release();
            }
        });
    }

    @Override
    public void send(NodeAddress to, List<byte[]> messages, boolean checksum) {
        @Nullable OutboundConnections connections = outboundConnections;
        if (closed || connections == null || !outbound.tryAcquire()) {
            metrics.packetsSentErrors.increment();
            return;
        }
        Threads.startVirtual("memberlist-packet", () -> {
            try {
                connections.send(to, messages, checksum, open);
            } finally {
                outbound.release();
            }
        });
    }

    @Override
    public void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome) {
        @Nullable OutboundConnections connections = outboundConnections;
        if (closed || connections == null || !outbound.tryAcquire()) {
            outcome.failed(closed ? "the transport is closed" : "too many connections at one time");
            return;
        }
        Threads.startVirtual("memberlist-exchange", () -> {
            try {
                connections.exchange(to, request, outcome, open);
            } finally {
                outbound.release();
            }
        });
    }

    /// Waits until everything that was to be sent is sent or given up; false when the time ran out before.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public boolean awaitSent(Duration timeout) throws InterruptedException {
        if (!outbound.tryAcquire(MAX_OUTBOUND, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        outbound.release(MAX_OUTBOUND);
        return true;
    }

    /// Closes the listeners and every connection; the port is free afterwards. Also when the caller is interrupted, but
    /// then the port may be freed a moment later.
    @Override
    public void close() {
        closed = true;
        closeListeners();
        open.forEach(TcpTransport::closeQuietly);
        try {
            for (Thread acceptor : acceptors) {
                acceptor.join(ACCEPTORS_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeListeners() {
        for (ServerSocket listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("closing a memberlist listener failed");
            }
        }
    }

    /// Closes a socket of which nothing more is expected.
    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.atTrace().setCause(e).log("closing a memberlist connection failed");
        }
    }
}
