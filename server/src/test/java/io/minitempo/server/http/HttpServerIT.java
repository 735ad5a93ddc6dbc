// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.testsupport.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServerIT {

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicReference<TempoException> bodyFailure = new AtomicReference<>();
    private final AtomicInteger handled = new AtomicInteger();
    private HttpServer server = new HttpServer(HttpServerConfig.defaults(), router());

    private Router router() {
        return new Router()
                .add(Route.of("/api/echo", request -> HttpResponse.text(200, "echo\n")))
                .add(Route.of("/body", request -> {
                    try {
                        return HttpResponse.of(
                                200, "application/octet-stream", request.body().readAll(8 << 20));
                    } catch (TempoException e) {
                        bodyFailure.set(e);
                        throw e;
                    }
                }))
                .add(Route.of("/ignore", request -> HttpResponse.text(200, "not read")))
                .add(Route.of(
                        "/query",
                        request ->
                                HttpResponse.text(200, request.path() + "|" + request.query() + "|" + request.uri())))
                .add(Route.prefix("/p/", request -> HttpResponse.text(200, request.path())))
                .add(Route.of("/peer", request -> HttpResponse.text(200, request.remoteAddress())))
                .add(Route.of("/fail", request -> {
                    throw new IllegalStateException("secret");
                }))
                .add(Route.of("/tenant", request -> {
                    throw new TempoException.Unauthenticated("no org id");
                }))
                .add(Route.of(
                        "/stream",
                        request -> HttpResponse.stream(200, "text/plain", out -> {
                            for (int i = 0; i < 100_000; i++) {
                                out.write(("line " + i + "\n").getBytes(UTF_8));
                            }
                        })))
                .add(Route.of(
                        "/mirror",
                        request -> HttpResponse.stream(200, "text/plain", out -> {
                            byte[] buffer = new byte[16];
                            int read = request.body().read(buffer, 0, buffer.length);
                            while (read >= 0) {
                                out.write(buffer, 0, read);
                                started.countDown();
                                read = request.body().read(buffer, 0, buffer.length);
                            }
                        })))
                .add(Route.of(
                        "/endless",
                        request -> HttpResponse.stream(200, "text/plain", out -> {
                            started.countDown();
                            try {
                                while (true) {
                                    out.write(new byte[65_536]);
                                }
                            } finally {
                                interrupted.countDown();
                            }
                        })))
                .add(Route.of("/block", request -> {
                    started.countDown();
                    handled.incrementAndGet();
                    try {
                        release.await();
                        return HttpResponse.text(
                                200, "released " + Thread.currentThread().isVirtual());
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }));
    }

    private int serve(HttpServerConfig config) throws InterruptedException {
        server = new HttpServer(config.listeningOn("127.0.0.1", 0), router());
        server.start(cause -> {});
        return server.port();
    }

    private int serve() throws InterruptedException {
        return serve(HttpServerConfig.defaults());
    }

    @AfterEach
    void stop() throws InterruptedException {
        release.countDown();
        server.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private static java.net.http.HttpRequest.Builder request(int port, String path) {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).build();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void speaksBothVersionsOnOnePort(HttpClient.Version version) throws Exception {
        int port = serve();
        byte[] large = new byte[3_000_000];
        new Random(5).nextBytes(large);
        try (HttpClient client = client(version)) {
            var echo = client.send(request(port, "/api/echo").build(), BodyHandlers.ofString());
            var body = client.send(
                    request(port, "/body")
                            .POST(BodyPublishers.ofByteArray(large))
                            .build(),
                    BodyHandlers.ofByteArray());
            var chunked = client.send(
                    request(port, "/body")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                            .build(),
                    BodyHandlers.ofByteArray());
            var stream = client.send(request(port, "/stream").build(), BodyHandlers.ofLines());
            var unread = client.send(
                    request(port, "/ignore")
                            .POST(BodyPublishers.ofByteArray(new byte[200_000]))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(echo.version()).isEqualTo(version);
            assertThat(echo.body()).isEqualTo("echo\n");
            assertThat(echo.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
            assertThat(echo.headers().firstValue("server")).isEmpty();
            assertThat(echo.headers().firstValue("date")).isPresent();
            assertThat(body.body()).isEqualTo(large);
            assertThat(chunked.body()).isEqualTo(large);
            assertThat(unread.body()).isEqualTo("not read");
            assertThat(stream.body()).hasSize(100_000).last().isEqualTo("line 99999");
        }
    }

    @Test
    void takesPathsAndQueriesAsClientsWriteThem() throws Exception {
        int port = serve();
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /query?q={}|rate()&x=a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n")
                            .readResponse())
                    .endsWith("/query|{q={}|rate(), x=a/b}|/query?q={}|rate()&x=a%2Fb");
            assertThat(client.send("GET /p/a%2Fb//c/../%C3%A4 HTTP/1.1\r\nHost: x\r\n\r\n")
                            .readResponse())
                    .endsWith(new String("/p/a/b//c/../\u00e4".getBytes(UTF_8), ISO_8859_1));
            assertThat(client.send("GET /query?q=" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .readResponse())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void answersHeadWithoutBodyAndKeepsTheLength() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            String head = client.send("HEAD /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .readToEnd();

            assertThat(head)
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Length: 5")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void errorBodiesAreThoseOfTempo() throws Exception {
        int port = serve();
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            var missing = client.send(request(port, "/nope").build(), BodyHandlers.ofString());
            var tenant = client.send(request(port, "/tenant").build(), BodyHandlers.ofString());
            var failed = client.send(request(port, "/fail").build(), BodyHandlers.ofString());

            assertThat(missing.statusCode() + missing.body()).isEqualTo("404404 page not found\n");
            assertThat(tenant.statusCode() + tenant.body()).isEqualTo("401no org id\n");
            assertThat(tenant.headers().firstValue("x-content-type-options")).contains("nosniff");
            assertThat(failed.statusCode() + failed.body()).isEqualTo("500internal error\n");
        }
    }

    @Test
    void badRequestsGetPlainTextAndDoNotHurt() throws Exception {
        int port = serve();
        for (String bad : List.of(
                "GARBAGE\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon here\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzz\r\n")) {
            try (RawClient client = new RawClient(port)) {
                String answer = client.send(bad).shutdownOutput().readToEnd();
                assertThat(answer)
                        .as(bad)
                        .matches("(?s)HTTP/1.1 (400|404|405|505) .*")
                        .doesNotContain("<html");
            }
        }
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(2 << 20) + "\r\n\r\n")
                            .readResponse())
                    .contains(" 431 ");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.0\r\n\r\n").readToEnd())
                    .endsWith("echo\n");
        }
    }

    @Test
    void truncatedBodiesAreTheCallersFault() throws Exception {
        int port = serve();
        try (RawClient client = new RawClient(port)) {
            String answer = client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
                    .shutdownOutput()
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400").contains("unexpected EOF");
        }
        try (RawClient client = new RawClient(port)) {
            client.send("POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123");
        }
        Eventually.eventually(() -> assertThat(bodyFailure.get()).isNotNull());
    }

    @Test
    void oversizedBodiesAreRefused() throws Exception {
        int port = serve();
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            var announced = client.send(
                    request(port, "/body")
                            .POST(BodyPublishers.ofByteArray(new byte[(8 << 20) + 1]))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(announced.statusCode() + announced.body()).isEqualTo("413http: request body too large\n");
        }
    }

    @Test
    void aBodyThatNobodyReadsDoesNotConfuseTheNextRequest() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345"
                    + "GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.readResponse()).endsWith("not read");
            assertThat(client.readResponse()).endsWith("echo\n");
        }
    }

    @Test
    void pipelinedRequestsSurviveTheWatchForDisconnects() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(() -> assertThat(server.watchedRequests()).isEqualTo(1));
            client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\nGET /peer HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.eventually(() -> assertThat(server.watchedRequests()).isZero());
            release.countDown();

            assertThat(client.readResponse()).endsWith("released true");
            assertThat(client.readResponse()).endsWith("echo\n");
            assertThat(client.readResponse()).contains("127.0.0.1:");
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse())
                    .endsWith("echo\n");
        }
    }

    @Test
    void connectionsGoOnAfterALongRequestThatWasWatched() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(() -> assertThat(server.watchedRequests()).isEqualTo(1));
            release.countDown();

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
        Socket client = new Socket(InetAddress.getLoopbackAddress(), serve());
        new RawClient(client).send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        client.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCancelledHttp2RequestInterruptsItsHandler() throws Exception {
        int port = serve();
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            client.send(request(port, "/api/echo").build(), BodyHandlers.ofString());
            var answer = client.sendAsync(request(port, "/block").build(), BodyHandlers.ofString());
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

            answer.cancel(true);

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void slowBodiesEndAfterTheReadTimeout() throws Exception {
        int port = serve(HttpServerConfig.defaults()
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
        int port = serve(HttpServerConfig.defaults()
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
        int port = serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ofMillis(500), Duration.ofMinutes(2)));
        try (RawClient client = new RawClient(port)) {
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            Eventually.eventually(() -> assertThat(server.connections()).isZero());
        }
    }

    @Test
    void idleConnectionsEndAfterTheIdleTimeout() throws Exception {
        int port = serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, Duration.ofMillis(400)));
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse())
                    .endsWith("echo\n");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void longRequestsOutliveTheIdleTimeout() throws Exception {
        int port = serve(HttpServerConfig.defaults()
                .withTimeouts(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, Duration.ofMillis(300)));
        try (RawClient client = new RawClient(port);
                RawClient idle = new RawClient(port)) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 3; i++) {
                try (RawClient another = new RawClient(port)) {
                    assertThat(another.readToEnd()).isEmpty();
                }
            }
            assertThat(idle.readToEnd()).isEmpty();
            release.countDown();

            assertThat(client.readResponse()).endsWith("released true");
        }
    }

    @Test
    void servesWhileAThousandConnectionsAreIdle() throws Exception {
        int port = serve();
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                idle.add(new RawClient(port));
            }
            Eventually.eventually(() -> assertThat(server.connections()).isEqualTo(1000));
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
        Eventually.eventually(() -> assertThat(server.connections()).isZero());
    }

    @Test
    void athousandHandlersBlockAtATime() throws Exception {
        int port = serve();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                clients.add(new RawClient(port).send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            Eventually.eventually(() -> assertThat(handled.get()).isEqualTo(1000));
            release.countDown();
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
        int port = serve(HttpServerConfig.defaults().withConnectionLimit(2));
        String request = "GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n";
        Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
        try (RawClient two = new RawClient(port);
                RawClient three = new RawClient(port)) {
            new RawClient(first).send(request).readResponse();
            two.send(request).readResponse();
            three.send(request);
            assertThat(server.connections()).isEqualTo(2);

            first.close();

            assertThat(three.readResponse()).endsWith("echo\n");
        }
    }

    @Test
    void stoppingLetsRequestsFinishAndClosesTheirConnections() throws Exception {
        int port = serve();
        try (RawClient client = new RawClient(port);
                RawClient idle = new RawClient(port)) {
            idle.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readResponse();
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            Thread stopping = Thread.startVirtualThread(() -> {
                try {
                    server.stop(Deadline.after(Duration.ofSeconds(20)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Eventually.eventually(
                    () -> assertThatExceptionOfType(IOException.class).isThrownBy(() -> new RawClient(port).close()));
            release.countDown();

            assertThat(client.readToEnd()).contains("Connection: close").endsWith("released true");
            assertThat(idle.readToEnd()).isEmpty();
            stopping.join();
        }
    }

    @Test
    void stoppingInterruptsWhatOutlivesTheDeadline() throws Exception {
        int port = serve();
        try (RawClient client = new RawClient(port)) {
            client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

            server.stop(Deadline.after(Duration.ofMillis(100)));

            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void keepAlivesCanBeOff() throws Exception {
        int port = serve(HttpServerConfig.defaults().withKeepAlives(false));
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n").readToEnd())
                    .contains("Connection: close")
                    .endsWith("echo\n");
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        int port = serve();
        HttpServer second = new HttpServer(HttpServerConfig.defaults().listeningOn("127.0.0.1", port), router());

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
                    new HttpServer(HttpServerConfig.defaults().listeningOn("::1", busy.getLocalPort()), router());

            assertThatExceptionOfType(TempoException.Unavailable.class)
                    .isThrownBy(() -> second.start(cause -> {}))
                    .withMessage(
                            "HTTP server cannot listen on [::1]:" + busy.getLocalPort() + ": Address already in use");
        }
    }

    @Test
    void aStreamedResponseMayReadTheRequestWhileItIsWritten() throws Exception {
        try (RawClient client = new RawClient(serve())) {
            client.send("POST /mirror HTTP/1.0\r\nContent-Length: 10\r\n\r\nfirst");
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            client.send("later");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nfirstlater");
        }
    }

    @Test
    void streamsAreReadWhileTheyAreWritten() throws Exception {
        int port = serve();
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            var answer = client.send(request(port, "/endless").build(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
            }
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
