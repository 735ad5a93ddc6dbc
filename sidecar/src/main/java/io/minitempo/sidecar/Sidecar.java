// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP proxy from one listening port to one target, byte for byte, with counters and faults.
///
/// What stands between a port that a component listens on and the port that it advertises. Two virtual threads per
/// connection. The listening socket is guarded by `lock`; faults are a `volatile` snapshot read per chunk.
public final class Sidecar implements Service {

    private static final Logger log = LoggerFactory.getLogger(Sidecar.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int BACKLOG = 512;

    private final InetSocketAddress wanted;
    private final InetSocketAddress target;
    private final MeterRegistry registry;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Faults faults = Faults.NONE;
    private volatile @Nullable InetSocketAddress bound;
    private volatile @Nullable SidecarMetrics metrics;
    private @Nullable ServerSocket socket;
    private @Nullable Thread acceptor;
    private boolean stopped;

    /// A sidecar that will listen on `listen` (port 0: any free one) and pass everything on to `target`.
    public Sidecar(InetSocketAddress listen, InetSocketAddress target, MeterRegistry registry, Clock clock) {
        this.wanted = listen;
        this.target = target;
        this.registry = registry;
        this.clock = clock;
    }

    /// Opens the port.
    ///
    /// @throws UncheckedIOException naming the address when it cannot be listened on
    @Override
    public void start(FailureListener failure) {
        lock.lock();
        try {
            ServerSocket opened = open(wanted);
            bound = new InetSocketAddress(wanted.getAddress(), opened.getLocalPort());
            metrics = new SidecarMetrics(registry, text(bound));
            accept(opened);
        } finally {
            lock.unlock();
        }
    }

    private static ServerSocket open(InetSocketAddress address) {
        try {
            ServerSocket opened = new ServerSocket();
            try {
                opened.setReuseAddress(true);
                opened.bind(address, BACKLOG);
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sidecar cannot listen on " + text(address) + ": " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket opened) {
        socket = opened;
        acceptor = Threads.startVirtual("sidecar-accept-" + opened.getLocalPort(), () -> {
            while (!opened.isClosed()) {
                try {
                    Socket caller = opened.accept();
                    Threads.startVirtual("sidecar-connection", () -> serve(caller));
                } catch (SocketException e) {
                    log.atDebug().addKeyValue("listen", listen()).log("sidecar port closed");
                } catch (IOException e) {
                    log.atWarn().addKeyValue("listen", listen()).setCause(e).log("sidecar could not accept");
                }
            }
        });
    }

    private void serve(Socket caller) {
        SidecarMetrics counters = started(metrics);
        counters.connections.increment();
        counters.active.incrementAndGet();
        Socket upstream = new Socket();
        Connection connection = new Connection(caller, upstream);
        connections.add(connection);
        try (connection) {
            caller.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            InetSocketAddress to = target.isUnresolved()
                    ? new InetSocketAddress(InetAddress.getByName(target.getHostString()), target.getPort())
                    : target;
            try {
                upstream.connect(to, (int) CONNECT_TIMEOUT.toMillis());
            } catch (IOException e) {
                counters.refused.increment();
                log.atInfo()
                        .addKeyValue("to", text(target))
                        .addKeyValue("err", e.getMessage())
                        .log("target refused");
                return;
            }
            CountDownLatch down = new CountDownLatch(1);
            Threads.startVirtual("sidecar-down", () -> {
                pump(new Pump(upstream, caller, counters.bytesDown, this::faults, clock), connection);
                down.countDown();
            });
            pump(new Pump(caller, upstream, counters.bytesUp, this::faults, clock), connection);
            down.await();
        } catch (IOException e) {
            log.atDebug().addKeyValue("to", text(target)).setCause(e).log("connection ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
            counters.active.decrementAndGet();
        }
    }

    private static void pump(Pump pump, Connection connection) {
        try {
            pump.run();
        } catch (IOException e) {
            // One side broke, so the other must learn of it at once.
            connection.close();
        } catch (InterruptedException e) {
            connection.close();
            Thread.currentThread().interrupt();
        }
    }

    /// The address listened on, with the real port.
    ///
    /// @throws IllegalStateException before the start
    public InetSocketAddress listen() {
        return started(bound);
    }

    /// Where everything is passed on to.
    public InetSocketAddress target() {
        return target;
    }

    /// The faults of the moment.
    public Faults faults() {
        return faults;
    }

    /// Connections open now.
    public int openConnections() {
        return connections.size();
    }

    /// Bytes passed on so far from callers to the target.
    public long bytesUp() {
        return (long) started(metrics).bytesUp.count();
    }

    /// Bytes passed on so far from the target to callers.
    public long bytesDown() {
        return (long) started(metrics).bytesDown.count();
    }

    /// Connections accepted so far.
    public long connectionsAccepted() {
        return (long) started(metrics).connections.count();
    }

    /// Sets what goes wrong from now on. Refusing closes the port and breaks what is open; the end of it opens the
    /// same port again.
    ///
    /// @throws UncheckedIOException when the port was taken by somebody else meanwhile
    public void faults(Faults next) {
        lock.lock();
        try {
            boolean open = socket != null && !socket.isClosed();
            if (!stopped && bound != null) {
                if (next.refuse() && open) {
                    closePort();
                    cut();
                } else if (!next.refuse() && !open) {
                    accept(open(listen()));
                }
            }
            faults = next;
        } finally {
            lock.unlock();
        }
        log.atInfo()
                .addKeyValue("listen", text(wanted))
                .addKeyValue("faults", next)
                .log("sidecar faults changed");
    }

    /// Breaks every open connection once; new ones are served.
    public void cut() {
        for (Connection connection : connections) {
            started(metrics).cut.increment();
            connection.close();
        }
    }

    /// Closes the port and every connection.
    @Override
    public void stop(Deadline deadline) {
        lock.lock();
        try {
            stopped = true;
            closePort();
        } finally {
            lock.unlock();
        }
        connections.forEach(Connection::close);
    }

    /// Closes the listening socket; the kernel lets go of the port only when the accepting thread has left it.
    private void closePort() {
        close(socket);
        if (acceptor != null) {
            boolean interrupted = Thread.interrupted();
            try {
                acceptor.join(CONNECT_TIMEOUT);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void close(@Nullable Closeable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("close failed");
        }
    }

    private static <T> T started(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("sidecar not started");
        }
        return value;
    }

    /// `host:port`, IPv6 hosts in brackets.
    static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private record Connection(Socket caller, Socket upstream) implements Closeable {
        @Override
        public void close() {
            Sidecar.close(caller);
            Sidecar.close(upstream);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
