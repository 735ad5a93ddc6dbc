// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.ring.memberlist.membership.Scheduler;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds what is done with a connection as a whole, reading or writing, however slowly the bytes trickle: when the
/// time is over the socket is closed, which ends whatever waits on it.
final class PhaseTimer {

    private final Scheduler scheduler;

    PhaseTimer(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /// Runs `phase` on `socket` within `limit`.
    ///
    /// @param socket the plain socket, also below TLS: closing TLS may itself wait for the peer
    /// @throws IOException of the phase; says so when the time ran out
    <T> T within(Duration limit, Socket socket, String what, Callable<T> phase) throws IOException {
        AtomicBoolean expired = new AtomicBoolean();
        Scheduler.Timer timer = scheduler.schedule(limit, () -> {
            expired.set(true);
            TcpTransport.closeQuietly(socket);
        });
        try {
            return phase.call();
        } catch (IOException e) {
            throw expired.get() ? new IOException(what + " took longer than " + limit.toMillis() + " ms", e) : e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(what + " failed: " + e.getMessage(), e);
        } finally {
            timer.cancel();
        }
    }
}
