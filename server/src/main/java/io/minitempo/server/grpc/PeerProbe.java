// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.ManagedChannel;
import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.GoDuration;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// Says in words whether a gRPC server of a component answers at an address, and what else is there if not.
///
/// Dials as the clients of one configuration do, on a connection of its own. First without the library, which does not
/// tell a server that wants TLS from one that is gone; then with the health check that clients make. Any thread may
/// ask; few ask at once, and each waits some seconds at most.
public final class PeerProbe {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 4;

    /// What a client of HTTP/2 says first: the preface, and settings that change nothing (RFC 9113 §3.4).
    private static final byte[] GREETING =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int FRAME_HEADER = 9;
    private static final int FRAME_TYPE = 3;
    private static final int SETTINGS = 4;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;

    private static final String WANTS_TLS = "wants TLS, where this process calls in clear text";

    private static final String CLOSED =
            "closed the connection without a word: a proxy whose upstream is gone, or a process that is stopping";

    private static final String SILENT = "accepted the connection and said nothing within " + GoDuration.format(LIMIT)
            + ": a proxy whose upstream does not answer, or a process that hangs";

    /// What proxies of HTTP answer for those that they stand in front of.
    private static final Pattern UPSTREAM_GONE = Pattern.compile("HTTP status code 50[234]|upstream connect error");

    private final GrpcClientConfig config;
    private final Clock clock;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /// A probe that dials as `config` says.
    public PeerProbe(GrpcClientConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// What came of a probe.
    ///
    /// @param answers whether a healthy gRPC server answers
    /// @param words what was found, to be read after the address
    public record Finding(boolean answers, String words) {}

    /// Dials `host:port` as a ring has it.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public Finding check(String address) throws InterruptedException {
        if (!turns.tryAcquire()) {
            return new Finding(false, "was not tried: " + AT_ONCE + " other checks are at work");
        }
        try {
            long start = clock.nanoTime();
            Optional<String> problem = problem(address);
            Duration took = Duration.ofMillis((clock.nanoTime() - start) / 1_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return problem.map(words -> new Finding(false, words))
                    .orElseGet(
                            () -> new Finding(true, "answers as a healthy gRPC server, in " + GoDuration.format(took)));
        } finally {
            turns.release();
        }
    }

    private Optional<String> problem(String address) {
        try {
            HostPort target = HostPort.parse(address);
            if (target.port() == 0) {
                return Optional.of("has port 0: nobody calls the members of this ring");
            }
            Optional<String> stranger = greet(target.lookUp());
            return stranger.isPresent() ? stranger : health(address);
        } catch (UnknownHostException e) {
            return Optional.of("has a host that is not known here");
        } catch (TempoException.Invalid e) {
            return Optional.of("cannot be used: " + e.text());
        }
    }

    /// Why no address leads to a server of HTTP/2; as clients do, the next one is tried when one does not connect.
    private Optional<String> greet(List<InetSocketAddress> addresses) {
        String problem = "has no address";
        for (InetSocketAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(address, (int) LIMIT.toMillis());
                if (config.tlsEnabled()) {
                    return Optional.empty();
                }
                Optional<String> stranger = greet(socket);
                // Those that want TLS hang up, or explain themselves in HTTP/1, as nginx does.
                return stranger.isPresent() && !stranger.get().equals(SILENT) && speaksTls(address)
                        ? Optional.of(WANTS_TLS)
                        : stranger;
            } catch (SocketTimeoutException e) {
                problem = "timed out: nothing accepted the connection within " + GoDuration.format(LIMIT);
            } catch (ConnectException e) {
                problem = "refused the connection: nothing listens there";
            } catch (IOException e) {
                problem = "cannot be reached: " + e.getMessage();
            }
        }
        return Optional.of(problem);
    }

    /// Whether a greeting of TLS is answered in kind, be it by a refusal.
    private static boolean speaksTls(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            socket.connect(address, (int) LIMIT.toMillis());
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(hello.array(), 0, hello.position());
            int first = socket.getInputStream().read();
            return first == TLS_ALERT || first == TLS_HANDSHAKE;
        } catch (IOException | NoSuchAlgorithmException e) {
            return false;
        }
    }

    private Optional<String> greet(Socket socket) {
        byte[] answer = new byte[FRAME_HEADER];
        int length = 0;
        try {
            socket.getOutputStream().write(GREETING);
            Deadline limit = Deadline.after(LIMIT, clock);
            while (length < FRAME_HEADER) {
                socket.setSoTimeout((int) Math.max(1, limit.remaining().toMillis()));
                int read = socket.getInputStream().read(answer, length, FRAME_HEADER - length);
                if (read < 0) {
                    break;
                }
                length += read;
            }
        } catch (SocketTimeoutException e) {
            if (length == 0) {
                return Optional.of(SILENT);
            }
        } catch (IOException e) {
            if (length == 0) {
                return Optional.of(CLOSED);
            }
        }
        return stranger(new String(answer, 0, length, StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> stranger(String answer) {
        if (answer.isEmpty()) {
            return Optional.of(CLOSED);
        }
        if (answer.charAt(0) == TLS_ALERT || answer.charAt(0) == TLS_HANDSHAKE) {
            return Optional.of(WANTS_TLS);
        }
        if (answer.startsWith("HTTP/1")) {
            return Optional.of("is something else: a server of HTTP/1 answers there");
        }
        if (answer.length() == FRAME_HEADER && answer.charAt(FRAME_TYPE) == SETTINGS) {
            return Optional.empty();
        }
        return Optional.of("is something else: its answer begins with \"" + printable(answer) + "\"");
    }

    private static String printable(String text) {
        return text.codePoints()
                .collect(
                        StringBuilder::new,
                        (out, c) -> out.append(c >= ' ' && c < 127 ? (char) c : '.'),
                        StringBuilder::append)
                .toString();
    }

    private Optional<String> health(String address) {
        GrpcChannels channels = new GrpcChannels(config, clock);
        ManagedChannel channel = channels.open(address);
        try {
            @Nullable String problem = HealthCheck.problem(channel, LIMIT);
            return Optional.ofNullable(problem).map(PeerProbe::inWords);
        } finally {
            channels.close(channel);
        }
    }

    private static String inWords(String problem) {
        if (UPSTREAM_GONE.matcher(problem).find()) {
            return "is a proxy that cannot reach what is behind it: " + problem;
        }
        if (problem.contains("HTTP status code") || problem.contains("content-type")) {
            return "is something else: a server of HTTP/2 that is none of gRPC answers there";
        }
        if (problem.contains("TLS with")) {
            return "does not agree on TLS with this process: " + problem;
        }
        return "answers as a gRPC server, and its health check says: " + problem;
    }
}
