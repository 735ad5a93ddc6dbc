// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.cluster;

import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that push as fast as they are answered.
final class LoadGenerator {

    private static final int KEEP_EVERY = 101;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final URI url;
    private final Clock clock;
    private final LoadShape shape = new LoadShape(1);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    LoadGenerator(URI url, Clock clock) {
        this.url = url;
        this.clock = clock;
    }

    /// What became of the pushes.
    ///
    /// @param spans accepted ones
    /// @param refused requests that were answered with an error, or not at all
    /// @param seconds from the first request to the last answer
    /// @param p50 milliseconds of a request
    /// @param p99 milliseconds of a request
    /// @param ids some traces
    record Result(long spans, long refused, double seconds, double p50, double p99, List<String> ids) {

        /// Copies the list.
        Result {
            ids = List.copyOf(ids);
        }
    }

    private record Share(long accepted, long refused, long[] nanos, List<String> ids) {}

    /// Pushes so many spans over so many connections.
    Result push(long spans, int connections) throws InterruptedException {
        long requests = spans / (LoadShape.TRACES * LoadShape.SPANS);
        AtomicLong next = new AtomicLong();
        List<Callable<Share>> clients = new ArrayList<>();
        for (int client = 0; client < connections; client++) {
            SplittableRandom ids = new SplittableRandom(clock.nanoTime() + client);
            clients.add(() -> pushShare(next, requests, ids));
        }
        long start = clock.nanoTime();
        List<Share> shares = Fanout.allOnPlatform(clients, connections);
        double seconds = (clock.nanoTime() - start) / 1e9;
        long[] nanos = shares.stream()
                .flatMapToLong(share -> Arrays.stream(share.nanos))
                .sorted()
                .toArray();
        long accepted = shares.stream().mapToLong(Share::accepted).sum();
        return new Result(
                accepted * LoadShape.TRACES * LoadShape.SPANS,
                shares.stream().mapToLong(Share::refused).sum(),
                seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                shares.stream().flatMap(share -> share.ids.stream()).toList());
    }

    private Share pushShare(AtomicLong next, long requests, SplittableRandom random)
            throws IOException, InterruptedException {
        long[] nanos = new long[(int) requests];
        List<String> ids = new ArrayList<>();
        int count = 0;
        long accepted = 0;
        for (long number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
            long baseNanos = (clock.millis() - 2000) * 1_000_000L;
            LoadShape.Request request = shape.request(number, random, baseNanos);
            long start = clock.nanoTime();
            if (isAccepted(request.body())) {
                accepted++;
                if (number % KEEP_EVERY == 0) {
                    ids.add(request.id((int) (number % LoadShape.TRACES)));
                }
            }
            nanos[count++] = clock.nanoTime() - start;
        }
        return new Share(accepted, count - accepted, Arrays.copyOf(nanos, count), ids);
    }

    private boolean isAccepted(byte[] body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(LIMIT)
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            return response.statusCode() == 200;
        } catch (IOException e) {
            // A refused connection or a timeout: the request was not acknowledged, which is all that counts here.
            return false;
        }
    }
}
