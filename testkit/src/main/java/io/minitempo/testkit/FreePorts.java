// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/// Ports of the loopback address that nobody listens on, each given out once.
///
/// They come from below the range that systems use for outgoing connections, so that no client occupies one between the
/// moment it is given out and the moment it is bound.
public final class FreePorts {

    private static final int FIRST = 21_000;
    private static final int COUNT = 9_000;
    private static final SplittableRandom RANDOM =
            new SplittableRandom(ProcessHandle.current().pid());
    private static final Set<Integer> GIVEN = new HashSet<>();

    private FreePorts() {}

    /// A port that is free now.
    ///
    /// @throws IllegalStateException when none is left
    public static synchronized int next() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port among " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    /// Whether nobody listens on a port of the loopback address.
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
