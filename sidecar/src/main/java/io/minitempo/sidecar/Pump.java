// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.micrometer.core.instrument.Counter;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;

/// Copies one direction of one connection until its end, with the faults of the moment. Runs in a thread of its own.
///
/// The end of the input closes only this direction, so that a reply may still come after the caller's FIN.
final class Pump {

    private static final int CHUNK = 16 * 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LONGEST_SLEEP = NANOS_PER_SECOND / 10;

    private final Socket from;
    private final Socket to;
    private final Counter bytes;
    private final Supplier<Faults> faults;
    private final Clock clock;

    Pump(Socket from, Socket to, Counter bytes, Supplier<Faults> faults, Clock clock) {
        this.from = from;
        this.to = to;
        this.bytes = bytes;
        this.faults = faults;
        this.clock = clock;
    }

    /// Copies until the end of the input.
    ///
    /// @throws IOException when either side breaks
    /// @throws InterruptedException when the sidecar stops
    void run() throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        while (true) {
            Faults now = faults.get();
            int most = now.bytesPerSecond() > 0 ? Math.clamp(now.bytesPerSecond() / 10, 1, CHUNK) : CHUNK;
            int count = in.read(chunk, 0, most);
            if (count < 0) {
                to.shutdownOutput();
                return;
            }
            now = faults.get();
            if (now.silent()) {
                continue;
            }
            pause(now.delay(), now);
            out.write(chunk, 0, count);
            bytes.increment(count);
            if (now.bytesPerSecond() > 0) {
                pause(Duration.ofNanos(count * NANOS_PER_SECOND / now.bytesPerSecond()), now);
            }
        }
    }

    /// Waits, but not longer than the faults stay as they are.
    private void pause(Duration length, Faults now) throws InterruptedException {
        long left = length.toNanos();
        while (left > 0 && faults.get().equals(now) && !to.isClosed()) {
            long slice = Math.min(left, LONGEST_SLEEP);
            clock.sleep(Duration.ofNanos(slice));
            left -= slice;
        }
    }
}
