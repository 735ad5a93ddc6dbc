// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/// Ports of the loopback address that nobody listens on, each given out once, also among several JVMs of one user.
///
/// They come from below the range that systems use for outgoing connections, so that no client occupies one between the
/// moment it is given out and the moment it is bound. Until a JVM ends it locks one byte of a file for each port that
/// it gave out, which is how others know; a port that another JVM has is not even looked at.
public final class FreePorts {

    private static final int FIRST = 21_000;
    private static final int COUNT = 9_000;
    private static final SplittableRandom RANDOM =
            new SplittableRandom(ProcessHandle.current().pid());
    private static final Set<Integer> GIVEN = new HashSet<>();
    private static final FileChannel LOCKS = locks();

    private FreePorts() {}

    private static FileChannel locks() {
        Path file = Path.of(
                System.getProperty("java.io.tmpdir"), "mini-tempo-ports-" + System.getProperty("user.name") + ".lock");
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port that is free now.
    ///
    /// @throws IllegalStateException when none is left
    public static synchronized int next() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (GIVEN.add(port) && reserve(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port among " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean reserve(int port) {
        try {
            return LOCKS.tryLock(port, 1, false) != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether nobody listens on a port of the loopback address. Asking never takes it from a process that begins to
    /// listen
    /// there at this moment: the port is bound as a client would, with its address reusable, and not listened on.
    public static boolean isFree(int port) {
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
