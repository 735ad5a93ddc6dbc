// SPDX-License-Identifier: Apache-2.0
package io.minitempo.embeddedkafka;

import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A loopback port that passes bytes on to another one, and stops doing so on demand.
///
/// State is guarded by its lock; any thread may switch.
public final class TcpGate implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TcpGate.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    private enum State {
        OPEN,
        HOLDING,
        REFUSING,
        CLOSED
    }

    private final int port;
    private final int targetPort;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private State state = State.OPEN;

    private TcpGate(int port, int targetPort) {
        this.port = port;
        this.targetPort = targetPort;
    }

    static TcpGate open(int port, int targetPort) {
        TcpGate gate = new TcpGate(port, targetPort);
        gate.listen();
        return gate;
    }

    /// The port that clients dial.
    public int port() {
        return port;
    }

    /// Passes bytes again, those held back first; listens again after [#refuse].
    public void open() {
        lock.lock();
        try {
            boolean silent = state == State.REFUSING;
            switchTo(State.OPEN);
            if (silent) {
                listen();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Accepts connections and bytes but passes nothing on in either direction, as a hung broker does.
    public void hold() {
        switchTo(State.HOLDING);
    }

    /// Drops every connection and refuses new ones, as when the broker's machine is gone.
    public void refuse() {
        shut(State.REFUSING);
    }

    /// Drops every connection and goes on serving, as when a proxy restarts.
    public void dropConnections() {
        sockets.forEach(TcpGate::close);
    }

    /// Closes port and connections and waits for the threads.
    @Override
    public void close() {
        shut(State.CLOSED);
    }

    // The port is free only when the accepting thread has noticed, so its end is awaited.
    private void shut(State next) {
        lock.lock();
        try {
            switchTo(next);
            if (listener != null) {
                close(listener);
            }
            sockets.forEach(TcpGate::close);
        } finally {
            lock.unlock();
        }
        try {
            for (Thread thread : List.copyOf(threads)) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void switchTo(State next) {
        lock.lock();
        try {
            if (state != State.CLOSED) {
                state = next;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        try {
            ServerSocket bound = new ServerSocket();
            bound.setReuseAddress(true);
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listener = bound;
            start("gate-" + port + "-accept", () -> accept(bound));
        } catch (IOException e) {
            throw new UncheckedIOException("gate cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket bound) {
        while (!bound.isClosed()) {
            try {
                connect(bound.accept());
            } catch (IOException e) {
                log.atDebug().addKeyValue("port", port).setCause(e).log("gate stopped accepting");
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        start("gate-" + port + "-connect", () -> {
            Socket target = new Socket();
            sockets.add(target);
            try {
                awaitOpen();
                target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
                start("gate-" + port + "-answers", () -> pass(target, client));
                pass(client, target);
            } catch (IOException | InterruptedException e) {
                close(client);
                close(target);
            } finally {
                sockets.remove(client);
                sockets.remove(target);
            }
        });
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitOpen();
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("port", port).setCause(e).log("gate connection ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    private void awaitOpen() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (state == State.HOLDING) {
                changed.await();
            }
            if (state != State.OPEN) {
                throw new IOException("gate is " + state);
            }
        } finally {
            lock.unlock();
        }
    }

    private void start(String name, Runnable body) {
        threads.removeIf(each -> !each.isAlive());
        threads.add(Threads.startVirtual(name, body));
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            log.atDebug().setCause(e).log("socket not closed cleanly");
        }
    }
}
