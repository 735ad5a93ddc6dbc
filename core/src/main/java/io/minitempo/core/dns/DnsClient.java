// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import io.minitempo.core.time.Clock;
import io.minitempo.core.dns.DnsMessage.Answer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Asks DNS servers: over UDP, and over TCP when an answer does not fit. The JDK itself has no SRV lookup that knows
/// the search list. Any thread may ask.
public final class DnsClient implements NameResolver {

    private static final int ATTEMPTS = 2;
    private static final int MAX_DATAGRAM_BYTES = 4096;

    private final ResolverConfig config;
    private final Clock clock;
    private final RandomGenerator random;

    /// A client with random question ids from `random`.
    public DnsClient(ResolverConfig config, Clock clock, RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
        return firstFound("no addresses for " + host, config.candidates(host), name -> {
            List<InetAddress> found =
                    new ArrayList<>(ask(name, DnsMessage.TYPE_A).addresses());
            found.addAll(ask(name, DnsMessage.TYPE_AAAA).addresses());
            return found;
        });
    }

    @Override
    public List<Service> services(String name) throws IOException {
        return firstFound(
                "no SRV records for " + name,
                config.candidates(name),
                candidate -> ask(candidate, DnsMessage.TYPE_SRV).services());
    }

    /// Looks one name up.
    @FunctionalInterface
    private interface Question<T> {
        List<T> about(String name) throws IOException;
    }

    /// What is known of the first name that is known. A name of the search list that no server can tell of does not end
    /// the search: some answer domains of others with a failure.
    private static <T> List<T> firstFound(String nothing, List<String> names, Question<T> question) throws IOException {
        IOException problem = null;
        for (String name : names) {
            try {
                List<T> found = question.about(name);
                if (!found.isEmpty()) {
                    return found;
                }
            } catch (IOException e) {
                problem = problem == null ? e : problem;
            }
        }
        throw problem == null ? new IOException(nothing) : problem;
    }

    private Answer ask(String name, int type) throws IOException {
        IOException failure = new IOException("no DNS server is configured");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (InetSocketAddress server : config.servers()) {
                try {
                    Answer answer = askOverUdp(server, name, type);
                    return answer.truncated() ? askOverTcp(server, name, type) : answer;
                } catch (IOException e) {
                    failure = new IOException("DNS server " + server + " on " + name + ": " + e.getMessage(), e);
                }
            }
        }
        throw failure;
    }

    private Answer askOverUdp(InetSocketAddress server, String name, int type) throws IOException {
        int id = random.nextInt(0x1_0000);
        byte[] question = DnsMessage.question(id, name, type);
        long start = clock.nanoTime();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(question, question.length));
            DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
            while (true) {
                Duration left = config.timeout().minusNanos(clock.nanoTime() - start);
                if (!left.isPositive()) {
                    throw new SocketTimeoutException("no answer");
                }
                socket.setSoTimeout((int) Math.max(1, left.toMillis()));
                socket.receive(packet);
                if (DnsMessage.answers(packet.getData(), packet.getLength(), id)) {
                    return DnsMessage.answer(packet.getData(), packet.getLength());
                }
            }
        }
    }

    private Answer askOverTcp(InetSocketAddress server, String name, int type) throws IOException {
        int id = random.nextInt(0x1_0000);
        byte[] question = DnsMessage.question(id, name, type);
        int millis = (int) Math.max(1, config.timeout().toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            OutputStream out = socket.getOutputStream();
            out.write(question.length >>> 8);
            out.write(question.length);
            out.write(question);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            if (!DnsMessage.answers(bytes, bytes.length, id)) {
                throw new IOException("answer to another question");
            }
            return DnsMessage.answer(bytes, bytes.length);
        }
    }
}
