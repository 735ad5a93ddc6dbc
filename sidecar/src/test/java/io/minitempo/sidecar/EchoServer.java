// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A loopback server that sends back what it gets: the target of sidecars in tests.
final class EchoServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Thread acceptor;

    EchoServer() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    EchoServer(InetAddress address) throws IOException {
        socket = new ServerSocket(0, 50, address);
        acceptor = Threads.startVirtual("echo", this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                Threads.startVirtual("echo-connection", () -> echo(caller));
            } catch (IOException e) {
                assertThat(socket.isClosed()).isTrue();
            }
        }
    }

    private static void echo(Socket caller) {
        try (caller) {
            caller.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?s).*(reset|closed|Broken pipe).*");
        }
    }

    /// Closes the port, which the kernel lets go of only when the accepting thread has left it.
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
