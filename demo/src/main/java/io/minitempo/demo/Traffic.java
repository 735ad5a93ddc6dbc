// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.GoDuration;
import io.minitempo.core.time.Throttle;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small live stream of traces over OTLP/HTTP. Started and closed by one thread; sends on one of its own.
final class Traffic implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Traffic.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(30);

    private final URI otlp;
    private final int tracesPerSecond;
    private final Shop shop = new Shop(new SplittableRandom());
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch first = new CountDownLatch(1);
    private final Throttle complaints = new Throttle(Duration.ofSeconds(10), Clock.system());
    private volatile String newest = "";
    private volatile String problem = "no answer yet";
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
    ///
    /// @throws TempoException.Unavailable when none was taken for half a minute
    String awaitFirst() throws InterruptedException {
        if (!first.await(FIRST_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TempoException.Unavailable("the cluster took no trace within " + GoDuration.format(FIRST_LIMIT)
                    + "; the last try: " + problem);
        }
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
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                newest = made.traceId();
                first.countDown();
            } else {
                complain("status " + response.statusCode() + " " + response.body());
            }
        } catch (IOException e) {
            complain(e.toString());
        }
    }

    private void complain(String what) {
        problem = what;
        if (complaints.tryPass()) {
            log.atError().addKeyValue("err", what).log("a trace of the demo was not taken");
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
