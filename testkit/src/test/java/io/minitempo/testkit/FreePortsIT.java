// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FreePortsIT {

    private static final int TIMES = 2_000;

    @Test
    void aPortIsFreeUntilSomebodyListens() throws IOException {
        int port = FreePorts.next();
        assertThat(FreePorts.isFree(port)).isTrue();

        try (ServerSocket listener = listenOn(port)) {
            assertThat(FreePorts.isFree(port)).isFalse();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket accepted = listener.accept()) {
                assertThat(FreePorts.isFree(port)).isFalse();
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            }
        }
        assertThat(FreePorts.isFree(port)).isTrue();
    }

    @Test
    void askingNeverKeepsAnotherFromListening() throws Exception {
        int port = FreePorts.next();
        AtomicBoolean ended = new AtomicBoolean();
        Thread asking = Thread.ofPlatform().start(() -> {
            while (!ended.get()) {
                FreePorts.isFree(port);
            }
        });
        try {
            for (int time = 0; time < TIMES; time++) {
                listenOn(port).close();
            }
        } finally {
            ended.set(true);
            asking.join();
        }
    }

    @Test
    void noPortIsGivenOutTwice() {
        Set<Integer> given = new HashSet<>();
        for (int time = 0; time < 50; time++) {
            assertThat(given.add(FreePorts.next())).isTrue();
        }
    }

    private static ServerSocket listenOn(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return listener;
    }
}
