// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// A server whose handlers answer, fail, wait or write without end.
final class TestServer {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /// A handler of `/block`, `/mirror` or `/endless` has begun.
    final CountDownLatch started = new CountDownLatch(1);
    /// Lets the handlers of `/block` answer.
    final CountDownLatch release = new CountDownLatch(1);
    /// A handler of `/block` or `/endless` was ended.
    final CountDownLatch interrupted = new CountDownLatch(1);
    /// Why `/body` could not read its body.
    final AtomicReference<TempoException> bodyFailure = new AtomicReference<>();
    /// Requests that `/block` has taken.
    final AtomicInteger handled = new AtomicInteger();
    private HttpServer http = new HttpServer(HttpServerConfig.defaults(), router());

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

    /// Starts it on a free port, which is returned.
    int serve(HttpServerConfig config) throws InterruptedException {
        http = new HttpServer(config.listeningOn("127.0.0.1", 0), router());
        http.start(cause -> {});
        return http.port();
    }

    /// Starts it with what Tempo has by default.
    int serve() throws InterruptedException {
        return serve(HttpServerConfig.defaults());
    }

    /// The server itself.
    HttpServer http() {
        return http;
    }

    /// Lets waiting handlers answer, then stops the server.
    void stop() throws InterruptedException {
        release.countDown();
        http.stop(Deadline.after(STOP_LIMIT));
    }

    static java.net.http.HttpRequest.Builder request(int port, String path) {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).build();
    }
}
