// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The least of a sidecar proxy: listens on one port and passes every byte on to another, counting.
final class TcpForwarder implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final byte[] header;
    private final Thread acceptor;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();

    /// Forwards to a port of this machine; a target of 0 is never answered.
    TcpForwarder(int target) throws IOException {
        this(target, new byte[0]);
    }

    /// Says `header` to the target in front of what each client says.
    TcpForwarder(int target, byte[] header) throws IOException {
        this.target = target;
        this.header = header.clone();
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.acceptor = Thread.startVirtualThread(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                sockets.add(client);
                if (target > 0) {
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(server);
                    server.getOutputStream().write(header);
                    Thread.startVirtualThread(() -> pump(client, server));
                    Thread.startVirtualThread(() -> pump(server, client));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.addAndGet(read);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // Either side is gone; the other is closed with it.
        }
    }

    /// Breaks every connection and goes on listening.
    void breakConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            // It may get one more connection before it notices.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        breakConnections();
    }
}
