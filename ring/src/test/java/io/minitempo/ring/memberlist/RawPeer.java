// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A peer that sends what a test tells it to and keeps what it receives, without any protocol of its own.
final class RawPeer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final ServerSocket listener;
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

    private RawPeer(ServerSocket listener) {
        this.listener = listener;
    }

    /// Listens at a free port and keeps each connection's bytes.
    static RawPeer listen() throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        RawPeer peer = new RawPeer(listener);
        Threads.startVirtual("raw-peer", peer::accept);
        return peer;
    }

    private void accept() {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    received.add(socket.getInputStream().readAllBytes());
                }
            }
        } catch (IOException e) {
            received.add(new byte[0]);
        }
    }

    NodeAddress address() {
        return NodeAddress.mapped(listener.getInetAddress(), listener.getLocalPort());
    }

    /// The bytes of the next connection, in hexadecimal.
    String next() throws InterruptedException {
        byte[] bytes = received.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (bytes == null) {
            throw new AssertionError("nothing received");
        }
        return HexFormat.of().formatHex(bytes);
    }

    /// Sends bytes on a connection of their own, ends that direction, and returns what comes back until the end; the
    /// connection being reset counts as an end.
    static byte[] exchange(int port, byte[]... pieces) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            for (byte[] piece : pieces) {
                socket.getOutputStream().write(piece);
                socket.getOutputStream().flush();
            }
            socket.shutdownOutput();
            return readToEnd(socket);
        }
    }

    /// Sends bytes, leaves the direction open, and returns what comes back until the other side ends the connection.
    static byte[] hold(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes);
            return readToEnd(socket);
        }
    }

    private static byte[] readToEnd(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
                all.write(buffer, 0, count);
            }
        } catch (SocketException e) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
