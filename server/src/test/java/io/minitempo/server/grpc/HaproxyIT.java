// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HAProxy in front of both ports, with the PROXY protocol in both versions: callers are its clients, not it.
@Timeout(60)
class HaproxyIT {

    private static final int GRPC = 29_095;
    private static final int HTTP = 23_200;
    /// Of loopback, and no other process's, so that the ports are free.
    private static final String ADDRESS = address(ProcessHandle.current().pid());
    /// Where the clients call from, which is not where HAProxy calls from.
    private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.77");

    @TempDir
    private Path folder;

    private final GrpcServer grpc = new GrpcServer(
            GrpcServerConfig.defaults().listeningOn("127.0.0.1", 0).withProxyProtocol(true),
            GrpcServices.builder()
                    .add(new RawService("test.Peer")
                            .unary(
                                    "Peer",
                                    RawMarshaller.bytes(),
                                    (request, call) -> call.peer().getBytes(US_ASCII))
                            .build())
                    .build());
    private final HttpServer http = new HttpServer(
            HttpServerConfig.defaults().listeningOn("127.0.0.1", 0).withProxyProtocol(true),
            new Router().add(Route.of("/peer", request -> HttpResponse.text(200, request.remoteAddress()))));
    private @Nullable Process haproxy;

    private static String address(long pid) {
        return "127.77." + (pid >> 8 & 0xff) + "." + (pid & 0x7f | 1);
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "haproxy")));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (haproxy != null) {
            haproxy.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        grpc.stop(Deadline.after(Duration.ofSeconds(5)));
        http.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private void start(String send) throws IOException, InterruptedException {
        grpc.start(cause -> {});
        http.start(cause -> {});
        Path file = Files.writeString(
                folder.resolve("haproxy.cfg"),
                "global\n    maxconn 64\n" + part("grpc", GRPC, grpc.port(), send)
                        + part("http", HTTP, http.port(), send));
        haproxy = new ProcessBuilder(List.of("haproxy", "-db", "-f", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        Eventually.eventually(() -> {
            new Socket(ADDRESS, HTTP).close();
            return true;
        });
    }

    private static String part(String name, int listen, int to, String send) {
        return """

                frontend %1$s
                    mode tcp
                    bind %2$s:%3$d
                    timeout client 1h
                    default_backend component-%1$s

                backend component-%1$s
                    mode tcp
                    timeout connect 2s
                    timeout server 1h
                    server component 127.0.0.1:%4$d %5$s
                """.formatted(name, ADDRESS, listen, to, send);
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void callersAreTheClientsOfTheProxy(String send) throws Exception {
        assumeThat(isInstalled()).isTrue();
        start(send);

        ManagedChannel channel = NettyChannelBuilder.forAddress(ADDRESS, GRPC)
                .localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public InetSocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
                        return new InetSocketAddress(CLIENT, 0);
                    }
                })
                .usePlaintext()
                .build();
        try {
            for (int call = 0; call < 3; call++) {
                assertThat(new String(Calls.unary(channel, "test.Peer/Peer", new byte[0]), US_ASCII))
                        .startsWith("127.0.0.77:");
            }
        } finally {
            Calls.close(channel);
        }
        try (Socket socket = new Socket(ADDRESS, HTTP, CLIENT, 0);
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(in.readAllBytes(), US_ASCII)).endsWith("127.0.0.77:" + socket.getLocalPort());
        }
    }
}
