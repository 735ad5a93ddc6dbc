// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The connections to one server. Any thread may call; the lock is held for no I/O.
///
/// A connection whose call failed is closed, so an answer that comes late never answers another call.
final class ConnectionPool implements AutoCloseable {

    private final Limits limits;
    private final Opening opening;
    private final Clock clock;
    private final Semaphore room;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    /// How many connections there are.
    ///
    /// @param most open at a time
    /// @param idle kept
    /// @param idleTimeout after which a kept one is closed
    /// @param maxAge after which any is, zero for any age
    record Limits(int most, int idle, Duration idleTimeout, Duration maxAge) {}

    /// Opens a connection that is ready for calls.
    @FunctionalInterface
    interface Opening {
        Connection open() throws IOException;
    }

    /// Talks over a connection.
    @FunctionalInterface
    interface Call<T> {
        T on(Connection connection) throws IOException;
    }

    ConnectionPool(Limits limits, Opening opening, Clock clock) {
        this.limits = limits;
        this.opening = opening;
        this.clock = clock;
        this.room = new Semaphore(limits.most);
    }

    /// Makes a call, and once more over a new connection when a kept one turns out to be dead.
    ///
    /// @throws IOException when the server cannot be reached, all connections are in use, or the call fails
    <T> T call(Call<T> call) throws IOException {
        if (!room.tryAcquire()) {
            throw new IOException("all " + limits.most + " connections to the cache are in use");
        }
        try {
            Connection kept = takeIdle();
            if (kept != null) {
                try {
                    return on(kept, call);
                } catch (java.net.SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    // The server may have closed it meanwhile.
                    closeIdle();
                }
            }
            return on(opening.open(), call);
        } finally {
            room.release();
        }
    }

    private <T> T on(Connection connection, Call<T> call) throws IOException {
        boolean done = false;
        try {
            T result = call.on(connection);
            done = true;
            return result;
        } finally {
            if (done) {
                giveBack(connection);
            } else {
                connection.close();
            }
        }
    }

    private @Nullable Connection takeIdle() {
        while (true) {
            Connection candidate;
            synchronized (idle) {
                candidate = idle.pollLast();
            }
            if (candidate == null || isFit(candidate)) {
                return candidate;
            }
            candidate.close();
        }
    }

    private boolean isFit(Connection connection) {
        long now = clock.nanoTime();
        boolean young = !limits.maxAge.isPositive() || now - connection.opened() < limits.maxAge.toNanos();
        return young && now - connection.lastUsed() < limits.idleTimeout.toNanos() && !connection.isStale();
    }

    private void giveBack(Connection connection) {
        connection.used(clock.nanoTime());
        synchronized (idle) {
            if (!closed && idle.size() < limits.idle) {
                idle.addLast(connection);
                return;
            }
        }
        connection.close();
    }

    private void closeIdle() {
        Deque<Connection> all;
        synchronized (idle) {
            all = new ArrayDeque<>(idle);
            idle.clear();
        }
        all.forEach(Connection::close);
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
        }
        closeIdle();
    }
}
