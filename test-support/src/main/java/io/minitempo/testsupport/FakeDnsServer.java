// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import io.minitempo.core.concurrent.Threads;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A DNS server on loopback with the records that a test gives it; UDP and TCP at one port. Names without records do not
/// exist.
public final class FakeDnsServer implements AutoCloseable {

    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int TYPE_SRV = 33;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.HELPFUL;

    /// How the server behaves.
    public enum Mood {
        /// Answers.
        HELPFUL,
        /// Answers over UDP that the answer is too long.
        TRUNCATING,
        /// Never answers.
        SILENT,
        /// Answers with another id first.
        FORGED,
        /// Answers that it failed.
        FAILING
    }

    private FakeDnsServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /// A server that knows nothing yet.
    public static FakeDnsServer open() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket tcp = new ServerSocket();
        tcp.bind(new InetSocketAddress(loopback, 0));
        FakeDnsServer server = new FakeDnsServer(new DatagramSocket(tcp.getLocalPort(), loopback), tcp);
        Threads.startPlatform("fake-dns-udp", server::serveUdp);
        Threads.startPlatform("fake-dns-tcp", server::serveTcp);
        return server;
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /// How many questions it got.
    public int questions() {
        return questions.get();
    }

    /// How it behaves from now on.
    public void mood(Mood next) {
        mood = next;
    }

    /// Lets questions about this name fail.
    public void fail(String name) {
        failing.add(name);
    }

    /// Adds a record `A` or `AAAA`.
    public void address(String name, String ip) {
        byte[] bytes = InetAddress.ofLiteral(ip).getAddress();
        add(name, bytes.length == 4 ? TYPE_A : TYPE_AAAA, bytes);
    }

    /// Adds a record `SRV`.
    public void service(String name, String target, int port) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        write16(data, 10);
        write16(data, 5);
        write16(data, port);
        data.writeBytes(name(target));
        add(name, TYPE_SRV, data.toByteArray());
    }

    /// Forgets all records of a name.
    public void forget(String name) {
        records.keySet().removeIf(key -> key.startsWith(name + "/"));
    }

    private void add(String name, int type, byte[] data) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        // A pointer to the name of the question, as servers write it.
        write16(record, 0xc00c);
        write16(record, type);
        write16(record, 1);
        write16(record, 0);
        write16(record, 30);
        write16(record, data.length);
        record.writeBytes(data);
        records.computeIfAbsent(name + "/" + type, key -> new CopyOnWriteArrayList<>()).add(record.toByteArray());
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    private static void write16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    private byte[] answer(byte[] question, int length, boolean overUdp) {
        questions.incrementAndGet();
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (question[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
            at += question[at] + 1;
        }
        int type = (question[at + 1] & 0xff) << 8 | question[at + 2] & 0xff;
        boolean truncated = overUdp && mood == Mood.TRUNCATING;
        boolean exists = records.keySet().stream().anyMatch(key -> key.startsWith(name + "/"));
        List<byte[]> found = truncated ? List.of() : records.getOrDefault(name + "/" + type, List.of());
        int code = mood == Mood.FAILING || failing.contains(name.toString()) ? 2 : exists ? 0 : 3;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        write16(out, 0x8180 | (truncated ? 0x0200 : 0) | code);
        write16(out, 1);
        write16(out, found.size());
        write16(out, 0);
        write16(out, 0);
        out.write(question, 12, length - 12);
        found.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private void serveUdp() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                udp.receive(packet);
                byte[] answer = answer(packet.getData(), packet.getLength(), true);
                if (mood == Mood.FORGED) {
                    byte[] forged = answer.clone();
                    forged[0] ^= 1;
                    udp.send(new DatagramPacket(forged, forged.length, packet.getSocketAddress()));
                }
                if (mood != Mood.SILENT) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            udp.close();
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket socket = tcp.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    byte[] answer = answer(question, question.length, false);
                    socket.getOutputStream().write(new byte[] {(byte) (answer.length >>> 8), (byte) answer.length});
                    socket.getOutputStream().write(answer);
                }
            }
        } catch (IOException e) {
            udp.close();
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
