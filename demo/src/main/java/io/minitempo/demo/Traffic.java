// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small live stream of traces over OTLP/HTTP. Started and closed by one thread; sends on one of its own.
final class Traffic implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Traffic.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final URI otlp;
    private final int tracesPerSecond;
    private final Shop shop = new Shop(new SplittableRandom());
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile String newest = "";
    private @Nullable Thread thread;

    Traffic(URI otlp, int tracesPerSecond) {
        this.otlp = otlp;
        this.tracesPerSecond = tracesPerSecond;
    }

    void start() {
        if (tracesPerSecond == 0) {
            first.countDown();
            return;
        }
        thread = Threads.startVirtual("demo-traffic", this::run);
    }

    /// The id of the newest trace that was acknowledged, once there is one; empty when none is made.
    String awaitFirst() throws InterruptedException {
        first.await();
        return newest;
    }

    private void run() {
        Duration pause = Duration.ofSeconds(1).dividedBy(tracesPerSecond);
        try {
            while (true) {
                send(shop.trace(Clock.system().millis() * 1_000_000));
                Clock.system().sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Shop.Made made) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(otlp)
                .timeout(LIMIT)
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(made.request().toByteArray()))
                .build();
        try {
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            if (response.statusCode() == 200) {
                newest = made.traceId();
                first.countDown();
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a trace of the demo was not taken");
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
        http.shutdownNow();
    }
}
