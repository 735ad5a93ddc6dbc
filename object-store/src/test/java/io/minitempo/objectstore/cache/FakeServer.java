// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/// A cache server that does to each connection what a test says.
final class FakeServer implements AutoCloseable {

    private final ServerSocket listener;
    private final ExecutorService threads = Threads.perTask("fake-cache-");
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    /// What happens to a connection, which is closed afterwards.
    @FunctionalInterface
    interface Script {
        void serve(Socket connection, FakeServer server) throws IOException, InterruptedException;
    }

    FakeServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /// A server behind a listener, which it closes.
    FakeServer(ServerSocket listener, Script script) {
        this.listener = listener;
        threads.execute(() -> accept(script));
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket connection = listener.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                threads.execute(() -> {
                    try (connection) {
                        script.serve(connection, this);
                    } catch (IOException e) {
                        // the client has gone
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        } catch (IOException e) {
            // closed
        }
    }

    /// Reads what is asked, once, and answers it with these bytes whatever it is, again and again.
    static Script answering(byte[] answer) {
        return (connection, server) -> {
            byte[] request = new byte[1 << 16];
            while (connection.getInputStream().read(request) > 0) {
                connection.getOutputStream().write(answer);
            }
        };
    }

    /// Waits until the server is closed.
    void untilClosed() throws InterruptedException {
        closing.await();
    }

    int accepted() {
        return accepted.get();
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
