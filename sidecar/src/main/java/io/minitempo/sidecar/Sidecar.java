// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TCP proxy from one listening port to one target, byte for byte, with counters and faults.
///
/// What stands between a port that a component listens on and the port that it advertises. Two virtual threads per
/// connection; as many connections as the system lets the process have. The listening socket is guarded by `lock`;
/// faults are a `volatile` snapshot read per chunk.
public final class Sidecar implements Service {

    private static final Logger log = LoggerFactory.getLogger(Sidecar.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final int BACKLOG = 512;

    private final InetSocketAddress wanted;
    private final InetSocketAddress target;
    private final MeterRegistry registry;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Throttle unreachableLog;
    private final Throttle acceptLog;
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
        this.unreachableLog = new Throttle(LOG_INTERVAL, clock);
        this.acceptLog = new Throttle(LOG_INTERVAL, clock);
    }

    /// Opens the port.
    ///
    /// @throws TempoException.Unavailable naming the address when it cannot be listened on
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
            throw new TempoException.Unavailable("cannot listen on " + text(address) + ": " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket opened) {
        socket = opened;
        acceptor = Threads.startVirtual("sidecar-accept-" + opened.getLocalPort(), () -> {
            while (!opened.isClosed()) {
                try {
                    Connection connection = new Connection(opened.accept(), new Socket());
                    // Known before anything else happens: whoever closes the port breaks it, too.
                    connections.add(connection);
                    Threads.startVirtual("sidecar-connection", () -> serve(connection));
                } catch (IOException e) {
                    pauseAfter(e, opened);
                }
            }
        });
    }

    /// The process may be out of file descriptors, which passes.
    private void pauseAfter(IOException failure, ServerSocket opened) {
        if (opened.isClosed()) {
            return;
        }
        if (acceptLog.tryPass()) {
            log.atWarn().addKeyValue("listen", text(listen())).setCause(failure).log("sidecar could not accept");
        }
        try {
            clock.sleep(ACCEPT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Connection connection) {
        SidecarMetrics counters = started(metrics);
        counters.connections.increment();
        counters.active.incrementAndGet();
        Socket caller = connection.caller;
        Socket upstream = connection.upstream;
        try (connection) {
            if (!connect(connection, counters)) {
                return;
            }
            caller.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
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

    private boolean connect(Connection connection, SidecarMetrics counters) {
        try {
            InetSocketAddress to = target.isUnresolved()
                    ? new InetSocketAddress(InetAddress.getByName(target.getHostString()), target.getPort())
                    : target;
            connection.upstream.connect(to, (int) CONNECT_TIMEOUT.toMillis());
            return true;
        } catch (IOException e) {
            if (connection.caller.isClosed()) {
                // Cut meanwhile; the target did nothing wrong.
                return false;
            }
            counters.refused.increment();
            if (unreachableLog.tryPass()) {
                log.atWarn()
                        .addKeyValue("to", text(target))
                        .addKeyValue("err", e.getMessage())
                        .log("target cannot be reached");
            }
            return false;
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

    /// Connections accepted so far and closed because the target could not be reached.
    public long connectionsRefused() {
        return (long) started(metrics).refused.count();
    }

    /// Connections broken so far by [#cut] and by refusing.
    public long connectionsCut() {
        return (long) started(metrics).cut.count();
    }

    /// Sets what goes wrong from now on. Refusing closes the port and breaks what is open; the end of it opens the
    /// same port again.
    ///
    /// @throws TempoException.Unavailable when the port was taken by somebody else meanwhile; then nothing changes
    public void faults(Faults next) {
        change(now -> next);
    }

    /// Changes what goes wrong, seen from what does now; otherwise like [#faults(Faults)].
    public void change(UnaryOperator<Faults> change) {
        Faults next;
        lock.lock();
        try {
            next = change.apply(faults);
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
