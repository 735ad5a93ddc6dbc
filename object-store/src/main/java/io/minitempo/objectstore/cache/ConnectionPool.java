// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The connections to one server, or to one cluster. Any thread may call; the lock is held for no I/O.
///
/// A connection whose call failed is closed, so an answer that comes late never answers another call.
final class ConnectionPool implements AutoCloseable {

    private final Limits limits;
    private final Opening opening;
    private final Clock clock;
    private final Semaphore room;
    private final Deque<Kept> idle = new ArrayDeque<>();
    private boolean closed;

    /// How many connections there are.
    ///
    /// @param most open at a time
    /// @param idle kept
    /// @param idleTimeout after which a kept one is closed
    /// @param maxAge after which any is, zero for any age
    record Limits(int most, int idle, Duration idleTimeout, Duration maxAge) {}

    /// A connection between two calls, with monotonic nanoseconds.
    private record Kept(CacheConnection connection, long opened, long lastUsed) {}

    /// Opens a connection that is ready for calls.
    @FunctionalInterface
    interface Opening {
        CacheConnection open() throws IOException, InterruptedException;
    }

    /// Talks over a connection.
    @FunctionalInterface
    interface Call<T> {
        T on(CacheConnection connection) throws IOException, InterruptedException;
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
    <T> T call(Call<T> call) throws IOException, InterruptedException {
        if (!room.tryAcquire()) {
            throw new IOException("all " + limits.most + " connections to the cache are in use");
        }
        try {
            Kept kept = takeIdle();
            if (kept != null) {
                try {
                    return on(kept.connection, kept.opened, call);
                } catch (CacheRefusal e) {
                    throw e;
                } catch (IOException e) {
                    // The server may have closed it meanwhile.
                    closeIdle();
                }
            }
            return on(opening.open(), clock.nanoTime(), call);
        } finally {
            room.release();
        }
    }

    private <T> T on(CacheConnection connection, long opened, Call<T> call) throws IOException, InterruptedException {
        boolean answered = false;
        try {
            T result = call.on(connection);
            answered = true;
            return result;
        } catch (CacheRefusal e) {
            answered = true;
            throw e;
        } finally {
            if (answered) {
                giveBack(new Kept(connection, opened, clock.nanoTime()));
            } else {
                connection.close();
            }
        }
    }

    private @Nullable Kept takeIdle() {
        while (true) {
            Kept candidate;
            synchronized (idle) {
                candidate = idle.pollLast();
            }
            if (candidate == null || isFit(candidate)) {
                return candidate;
            }
            candidate.connection.close();
        }
    }

    private boolean isFit(Kept kept) {
        long now = clock.nanoTime();
        boolean young = !limits.maxAge.isPositive() || now - kept.opened < limits.maxAge.toNanos();
        return young && now - kept.lastUsed < limits.idleTimeout.toNanos() && kept.connection.isOpen();
    }

    private void giveBack(Kept kept) {
        synchronized (idle) {
            if (!closed && idle.size() < limits.idle) {
                idle.addLast(kept);
                return;
            }
        }
        kept.connection.close();
    }

    private void closeIdle() {
        Deque<Kept> all;
        synchronized (idle) {
            all = new ArrayDeque<>(idle);
            idle.clear();
        }
        all.forEach(kept -> kept.connection.close());
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
        }
        closeIdle();
    }
}
