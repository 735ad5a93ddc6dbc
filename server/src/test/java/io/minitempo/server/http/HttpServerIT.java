// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Eventually;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests and answers, as they are on the wire.
class HttpServerIT {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void speaksBothVersionsOnOnePort(HttpClient.Version version) throws Exception {
        int port = server.serve();
        byte[] large = new byte[3_000_000];
        new Random(5).nextBytes(large);
        try (HttpClient client = TestServer.client(version)) {
            var echo = client.send(TestServer.request(port, "/api/echo").build(), BodyHandlers.ofString());
            var body = client.send(
                    TestServer.request(port, "/body")
                            .POST(BodyPublishers.ofByteArray(large))
                            .build(),
                    BodyHandlers.ofByteArray());
            var chunked = client.send(
                    TestServer.request(port, "/body")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                            .build(),
                    BodyHandlers.ofByteArray());
            var stream = client.send(TestServer.request(port, "/stream").build(), BodyHandlers.ofLines());
            var unread = client.send(
                    TestServer.request(port, "/ignore")
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
        int port = server.serve();
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
        try (RawClient client = new RawClient(server.serve())) {
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
        int port = server.serve();
        try (HttpClient client = TestServer.client(HttpClient.Version.HTTP_1_1)) {
            var missing = client.send(TestServer.request(port, "/nope").build(), BodyHandlers.ofString());
            var tenant = client.send(TestServer.request(port, "/tenant").build(), BodyHandlers.ofString());
            var failed = client.send(TestServer.request(port, "/fail").build(), BodyHandlers.ofString());

            assertThat(missing.statusCode() + missing.body()).isEqualTo("404404 page not found\n");
            assertThat(tenant.statusCode() + tenant.body()).isEqualTo("401no org id\n");
            assertThat(tenant.headers().firstValue("x-content-type-options")).contains("nosniff");
            assertThat(failed.statusCode() + failed.body()).isEqualTo("500internal error\n");
        }
    }

    @Test
    void statusLinesAreThoseOfGo() throws Exception {
        int port = server.serve();
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 500 Internal Server Error\r\n");
            assertThat(client.send("GET //fail?a=b HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
                    .startsWith("HTTP/1.1 301 Moved Permanently\r\n")
                    .contains("Location: /fail?a=b\r\n");
        }
    }

    @Test
    void badRequestsGetPlainTextAndDoNotHurt() throws Exception {
        int port = server.serve();
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
            // The server answers and closes while the rest is still on its way.
            assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
        }
        try (RawClient client = new RawClient(port)) {
            assertThat(client.send("GET /api/echo HTTP/1.0\r\n\r\n").readToEnd())
                    .endsWith("echo\n");
        }
    }

    @Test
    void truncatedBodiesAreTheCallersFault() throws Exception {
        int port = server.serve();
        try (RawClient client = new RawClient(port)) {
            String answer = client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
                    .shutdownOutput()
                    .readToEnd();

            assertThat(answer).startsWith("HTTP/1.1 400").contains("unexpected EOF");
        }
        try (RawClient client = new RawClient(port)) {
            client.send("POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123");
        }
        Eventually.eventually(() -> assertThat(server.bodyFailure.get()).isNotNull());
    }

    @Test
    void aBodyThatNobodyReadsDoesNotConfuseTheNextRequest() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345"
                    + "GET /api/echo HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.readResponse()).endsWith("not read");
            assertThat(client.readResponse()).endsWith("echo\n");
        }
    }

    @Test
    void aStreamedResponseMayReadTheRequestWhileItIsWritten() throws Exception {
        try (RawClient client = new RawClient(server.serve())) {
            client.send("POST /mirror HTTP/1.0\r\nContent-Length: 10\r\n\r\nfirst");
            assertThat(server.started.await(60, TimeUnit.SECONDS)).isTrue();
            client.send("later");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nfirstlater");
        }
    }

    @Test
    void streamsAreReadWhileTheyAreWritten() throws Exception {
        int port = server.serve();
        try (HttpClient client = TestServer.client(HttpClient.Version.HTTP_2)) {
            // With the upgrade to HTTP/2 in the same exchange, this client loses its place in a stream that begins at
            // once.
            client.send(TestServer.request(port, "/api/echo").build(), BodyHandlers.ofString());
            var answer = client.send(TestServer.request(port, "/endless").build(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                assertThat(in.readNBytes(1 << 20)).hasSize(1 << 20);
            }
        }
        assertThat(server.interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
