// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cache server, of which nothing but its values reaches the callers: failures are misses, counted and logged now
/// and then; waiting ends with the timeout; a server that keeps failing is left alone for a while.
final class RemoteCache implements Cache {

    private static final Logger log = LoggerFactory.getLogger(RemoteCache.class);

    /// Keys that are asked for at once.
    private static final int BATCH = 64;

    private static final Duration BETWEEN_LOGS = Duration.ofSeconds(10);

    private final CacheClient client;
    private final Settings settings;
    private final CircuitBreaker breaker;
    private final CacheMetrics metrics;
    private final Clock clock;
    private final Throttle logs;
    private final BackgroundWriter writer;

    /// @param timeout the longest a call may wait
    /// @param maxItemSize longest value in bytes, 0 for what the protocol allows
    /// @param breaker when the server is left alone
    /// @param background how values are written
    record Settings(Duration timeout, int maxItemSize, CircuitBreaker.Settings breaker, BackgroundConfig background) {}

    RemoteCache(CacheClient client, Settings settings, CacheMetrics metrics, Clock clock) {
        this.client = client;
        this.settings = settings;
        this.breaker = new CircuitBreaker(settings.breaker, clock);
        this.metrics = metrics;
        this.clock = clock;
        this.logs = new Throttle(BETWEEN_LOGS, clock);
        this.writer = new BackgroundWriter(settings.background, this::write, metrics);
    }

    void start() {
        writer.start();
    }

    void stop(Deadline deadline) throws InterruptedException {
        try {
            writer.stop(deadline);
        } finally {
            client.close();
        }
    }

    /// Resolves names anew. Blocks.
    void refresh() throws InterruptedException {
        client.refresh();
    }

    @Override
    public List<byte @Nullable []> get(List<String> keys) throws InterruptedException {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        List<Integer> accepted = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            values.add(null);
            if (client.accepts(keys.get(i))) {
                accepted.add(i);
            }
        }
        Deadline deadline = Deadline.after(settings.timeout, clock);
        for (int from = 0; from < accepted.size(); from += BATCH) {
            List<Integer> batch = accepted.subList(from, Math.min(accepted.size(), from + BATCH));
            if (!fetch(keys, batch, values, deadline)) {
                break;
            }
        }
        return values;
    }

    private boolean fetch(List<String> keys, List<Integer> batch, List<byte @Nullable []> values, Deadline deadline)
            throws InterruptedException {
        if (deadline.hasPassed() || !breaker.allows()) {
            return false;
        }
        List<String> asked = batch.stream().map(keys::get).toList();
        long started = clock.nanoTime();
        String method =
                asked.size() == 1 ? client.methods().get() : client.methods().getMulti();
        boolean told = false;
        try {
            List<byte @Nullable []> found = BoundedCall.run(deadline.remaining(), () -> client.get(asked));
            breaker.succeeded();
            told = true;
            for (int i = 0; i < asked.size(); i++) {
                values.set(batch.get(i), found.get(i));
            }
            called(method, asked.size() == 1 && found.getFirst() == null ? 404 : 200, started);
            return true;
        } catch (IOException e) {
            breaker.failed();
            told = true;
            failed(method, started, e);
            return false;
        } finally {
            if (!told) {
                breaker.abandoned();
            }
        }
    }

    @Override
    public void put(String key, byte[] value) {
        int most = settings.maxItemSize > 0
                ? Math.min(settings.maxItemSize, CacheConnection.LONGEST_VALUE)
                : CacheConnection.LONGEST_VALUE;
        if (value.length <= most && client.accepts(key)) {
            writer.add(key, value);
        }
    }

    private void write(String key, byte[] value) throws InterruptedException {
        if (!breaker.allows()) {
            metrics.dropped();
            return;
        }
        long started = clock.nanoTime();
        String method = client.methods().put();
        boolean told = false;
        try {
            BoundedCall.run(settings.timeout, () -> {
                client.set(key, value);
                return true;
            });
            breaker.succeeded();
            told = true;
            called(method, 200, started);
        } catch (CacheRefusal e) {
            // It answers, so it may be read.
            breaker.succeeded();
            told = true;
            failed(method, started, e);
        } catch (IOException e) {
            breaker.failed();
            told = true;
            failed(method, started, e);
        } finally {
            if (!told) {
                breaker.abandoned();
            }
        }
    }

    private void called(String method, int statusCode, long started) {
        metrics.called(client.durationMetric(), method, statusCode, Duration.ofNanos(clock.nanoTime() - started));
    }

    private void failed(String method, long started, IOException e) {
        called(method, 500, started);
        if (logs.tryPass()) {
            log.atWarn()
                    .addKeyValue("method", method)
                    .addKeyValue("problem", String.valueOf(e.getMessage()))
                    .log("call of a cache failed, going on without it");
        }
    }
}
