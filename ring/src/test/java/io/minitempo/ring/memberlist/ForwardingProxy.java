// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.concurrent.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A sidecar: carries bytes both ways, and an end of one direction as an end of that direction only.
final class ForwardingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final AtomicLong connections = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;

    private ForwardingProxy(ServerSocket listener) {
        this.listener = listener;
    }

    static ForwardingProxy open() throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ForwardingProxy proxy = new ForwardingProxy(listener);
        Threads.startVirtual("proxy-accept", proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    long connections() {
        return connections.get();
    }

    void forwardTo(int port) {
        target = port;
    }

    private void accept() {
        try {
            while (true) {
                Socket inbound = listener.accept();
                Threads.startVirtual("proxy-connection", () -> forward(inbound));
            }
        } catch (IOException e) {
            open.forEach(ForwardingProxy::close);
        }
    }

    private void forward(Socket inbound) {
        connections.incrementAndGet();
        open.add(inbound);
        try (inbound;
                Socket outbound = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(outbound);
            Thread back = Threads.startVirtual("proxy-back", () -> copy(outbound, inbound));
            copy(inbound, outbound);
            back.join();
            open.remove(outbound);
        } catch (IOException e) {
            close(inbound);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(inbound);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (SocketException e) {
            close(to);
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    /// Refuses new connections and cuts those that are open.
    void stop() throws IOException {
        listener.close();
        open.forEach(ForwardingProxy::close);
    }
}
