// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.testsupport.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// How handlers, connections and the server itself end, and what an address that is taken says.
class HttpLifecycleIT {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
    }

    @Test
    void pipelinedRequestsSurviveTheWatchForDisconnects() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(
                    () -> assertThat(server.http().watchedRequests()).isEqualTo(1));
            client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\nGET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.eventually(
                    () -> assertThat(server.http().watchedRequests()).isZero());
            server.release.countDown();

            assertThat(client.readResponse()).endsWith("released true");
            assertThat(client.readResponse()).endsWith("echo\n");
            assertThat(client.readResponse()).contains("127.0.0.1:");
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse())
                    .endsWith("echo\n");
        }
    }

    @Test
    void aClientThatSendsOnReadsTheAnswerToARequestNobodyRead() throws Exception {
        String piece = "b".repeat(1 << 20);
        int pieces = 21;
        try (RawClient client = new RawClient(server.serve())) {
            client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: " + pieces * piece.length() + "\r\n\r\n");
            for (int i = 0; i < pieces; i++) {
                client.send(piece);
            }

            assertThat(client.readToEnd()).contains("Connection: close").endsWith("not read");
        }
    }

    @Test
    void aClientThatStopsSendingIsNotWaitedForAfterTheAnswer() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nb");

            assertThat(client.readToEnd()).contains("Connection: close").endsWith("not read");
        }
    }

    @Test
    void connectionsGoOnAfterALongRequestThatWasWatched() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(
                    () -> assertThat(server.http().watchedRequests()).isEqualTo(1));
            server.release.countDown();

            assertThat(client.readResponse()).endsWith("released true");
            for (int i = 0; i < 3; i++) {
                assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n")
                                .readResponse())
                        .endsWith("echo\n");
            }
        }
    }

    @Test
    void aClientThatGoesAwayInterruptsItsHandler() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.serve());
        new RawClient(client).send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();

        client.close();

        assertThat(server.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCancelledHttp2RequestInterruptsItsHandler() throws Exception {
        int port = server.serve();
        try (HttpClient client = TestServer.client(HttpClient.Version.HTTP_2)) {
            client.send(TestServer.request(port, "/api/echo").build(), BodyHandlers.ofString());
            var answer = client.sendAsync(TestServer.request(port, "/block").build(), BodyHandlers.ofString());
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();

            answer.cancel(true);

            assertThat(server.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void stoppingLetsRequestsFinishAndClosesTheirConnections() throws Exception {
        int port = server.serve();
        try (RawClient client = new RawClient(port);
                RawClient idle = new RawClient(port)) {
            idle.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse();
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();
            Thread stopping = Thread.startVirtualThread(() -> {
                try {
                    server.http().stop(Deadline.after(Duration.ofSeconds(20)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Eventually.eventually(
                    () -> assertThatExceptionOfType(IOException.class).isThrownBy(() -> new RawClient(port).close()));
            server.release.countDown();

            assertThat(client.readToEnd()).contains("Connection: close").endsWith("released true");
            assertThat(idle.readToEnd()).isEmpty();
            stopping.join();
        }
    }

    @Test
    void stoppingInterruptsWhatOutlivesTheDeadline() throws Exception {
        int port = server.serve();
        try (RawClient client = new RawClient(port)) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();

            server.http().stop(Deadline.after(Duration.ofMillis(100)));

            assertThat(server.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        int port = server.serve();
        HttpServer second = new HttpServer(HttpServerConfig.defaults().listeningOn("127.0.0.1", port), new Router());

        assertThatExceptionOfType(TempoException.Unavailable.class)
                .isThrownBy(() -> second.start(cause -> {}))
                .withMessageContaining("HTTP server cannot listen on 127.0.0.1:" + port);
    }

    @Test
    void saysWhichIpv6AddressIsTaken() throws Exception {
        InetAddress six = InetAddress.ofLiteral("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(six) != null, "no IPv6 on this machine");
        try (ServerSocket busy = new ServerSocket(0, 1, six)) {
            HttpServer second =
                    new HttpServer(HttpServerConfig.defaults().listeningOn("::1", busy.getLocalPort()), new Router());

            assertThatExceptionOfType(TempoException.Unavailable.class)
                    .isThrownBy(() -> second.start(cause -> {}))
                    .withMessage(
                            "HTTP server cannot listen on [::1]:" + busy.getLocalPort() + ": Address already in use");
        }
    }
}
