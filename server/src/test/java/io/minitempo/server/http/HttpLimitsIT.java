// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.Clock;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Slow clients, many clients, large bodies.
class HttpLimitsIT {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
    }

    @Test
    void oversizedBodiesAreRefused() throws Exception {
        int port = server.serve();
        try (HttpClient client = TestServer.client(HttpClient.Version.HTTP_1_1)) {
            var announced = client.send(
                    TestServer.request(port, "/body")
                            .POST(BodyPublishers.ofByteArray(new byte[(8 << 20) + 1]))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(announced.statusCode() + announced.body()).isEqualTo("413http: request body too large\n");
        }
    }

    @Test
    void slowBodiesEndAfterTheReadTimeout() throws Exception {
        int port = server.serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofMillis(600), Duration.ZERO, Duration.ofSeconds(30), Duration.ofMinutes(2)));
        try (RawClient client = new RawClient(port)) {
            client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
            Thread drip = drip(client);

            assertThat(client.readResponse())
                    .startsWith("HTTP/1.1 400")
                    .contains("Connection: close")
                    .contains("did not arrive in time");
            drip.interrupt();
            drip.join();
        }
    }

    @Test
    void slowHeadersEndAfterTheReadHeaderTimeout() throws Exception {
        int port = server.serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ofMillis(600), Duration.ZERO, Duration.ofMinutes(2)));
        try (RawClient silent = new RawClient(port);
                RawClient slow = new RawClient(port);
                RawClient again = new RawClient(port)) {
            assertThat(again.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse())
                    .endsWith("echo\n");
            slow.send("GET /api/echo HTTP/1.1\r\nHost: ");
            again.send("GET /api/echo HTTP/1.1\r\nHost: ");
            Thread drip = drip(slow);
            Thread dripAgain = drip(again);

            assertThat(silent.readToEnd()).isEmpty();
            assertThat(slow.readToEnd()).isEmpty();
            assertThat(again.readToEnd()).isEmpty();
            drip.join();
            dripAgain.join();
        }
    }

    /// Sends a byte now and then until the connection ends.
    private static Thread drip(RawClient client) {
        return Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Clock.system().sleep(Duration.ofMillis(50));
                    client.send("x");
                }
            } catch (IOException | InterruptedException e) {
                return;
            }
        });
    }

    @Test
    void aClientThatDoesNotReadEndsAfterTheWriteTimeout() throws Exception {
        int port = server.serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ofMillis(500), Duration.ofMinutes(2)));
        try (RawClient client = new RawClient(port)) {
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(server.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(() -> assertThat(server.http().connections()).isZero());
        }
    }

    @Test
    void idleConnectionsEndAfterTheIdleTimeout() throws Exception {
        int port = server.serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, Duration.ofMillis(400)));
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse())
                    .endsWith("echo\n");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void longRequestsOutliveTheIdleTimeout() throws Exception {
        int port = server.serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, Duration.ofMillis(300)));
        try (RawClient client = new RawClient(port);
                RawClient idle = new RawClient(port)) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                try (RawClient another = new RawClient(port)) {
                    assertThat(another.readToEnd()).isEmpty();
                }
            }
            assertThat(idle.readToEnd()).isEmpty();
            server.release.countDown();

            assertThat(client.readResponse()).endsWith("released true");
        }
    }

    @Test
    void servesWhileAThousandConnectionsAreIdle() throws Exception {
        int port = server.serve();
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                idle.add(new RawClient(port));
            }
            Eventually.eventually(() -> assertThat(server.http().connections()).isEqualTo(1000));
            try (RawClient client = new RawClient(port)) {
                assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n")
                                .readResponse())
                        .endsWith("echo\n");
            }
            assertThat(idle.get(999)
                            .send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n")
                            .readResponse())
                    .endsWith("echo\n");
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
        Eventually.eventually(() -> assertThat(server.http().connections()).isZero());
    }

    @Test
    void athousandHandlersBlockAtATime() throws Exception {
        int port = server.serve();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                clients.add(new RawClient(port).send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            Eventually.eventually(() -> assertThat(server.handled.get()).isEqualTo(1000));
            server.release.countDown();
            for (RawClient client : clients) {
                assertThat(client.readResponse()).endsWith("released true");
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void connectionsAboveTheLimitWait() throws Exception {
        int port = server.serve(HttpServerConfig.defaults().withConnectionLimit(2));
        String request = "GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n";
        Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
        try (RawClient two = new RawClient(port);
                RawClient three = new RawClient(port)) {
            new RawClient(first).send(request).readResponse();
            two.send(request).readResponse();
            three.send(request);
            assertThat(server.http().connections()).isEqualTo(2);

            first.close();

            assertThat(three.readResponse()).endsWith("echo\n");
        }
    }

    @Test
    void keepAlivesCanBeOff() throws Exception {
        int port = server.serve(HttpServerConfig.defaults().withKeepAlives(false));
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readToEnd())
                    .contains("Connection: close")
                    .endsWith("echo\n");
        }
    }
}
