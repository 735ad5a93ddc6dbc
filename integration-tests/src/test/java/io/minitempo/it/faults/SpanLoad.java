// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.SpanId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.wire.WireWriter;
import io.minitempo.testkit.TempoClient;
import io.minitempo.testkit.TempoClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that send spans until they are told to stop, and send again what was not acknowledged, as OTLP clients do.
///
/// A trace is spread over several requests. What was acknowledged is remembered with the number of requests it took:
/// only a span that was sent once can be demanded to be stored once.
final class SpanLoad implements AutoCloseable {

    /// What a client may see while something is broken; it sends the request again.
    static final Set<String> RETRYABLE = Set.of("503", "no answer");

    private static final int SPANS_PER_REQUEST = 12;
    private static final int REQUESTS_PER_TRACE = 4;
    private static final int KIND = 2;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(90);

    private final TempoClient client;
    private final long seed;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Map<SpanKey, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();

    private SpanLoad(TempoClient client, long seed) {
        this.client = client;
        this.seed = seed;
    }

    /// Starts so many clients. The ids of the traces follow from the seed; loads of one cluster need different ones.
    static SpanLoad start(TempoClient client, long seed, int clients) {
        SpanLoad load = new SpanLoad(client, seed);
        for (int i = 0; i < clients; i++) {
            int number = i;
            load.clients.add(Threads.startVirtual("client-" + i, () -> load.run(number)));
        }
        return load;
    }

    private void run(int number) {
        try {
            for (int request = 0; !stopping.get(); request++) {
                sendUntilAcknowledged(number, request);
                Clock.system().sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendUntilAcknowledged(int number, int request) throws InterruptedException {
        TraceId trace = new TraceId(seed, (long) number << 32 | request / REQUESTS_PER_TRACE + 1);
        List<SpanKey> spans = new ArrayList<>();
        for (int i = 0; i < SPANS_PER_REQUEST; i++) {
            spans.add(new SpanKey(trace, new SpanId((long) request << 16 | i + 1), KIND));
        }
        byte[] body = encode(spans);
        waiting.incrementAndGet();
        for (int attempt = 1; ; attempt++) {
            String answer = send(body);
            answers.computeIfAbsent(answer, key -> new AtomicInteger()).incrementAndGet();
            if (answer.equals("200")) {
                int sent = attempt;
                spans.forEach(span -> acknowledged.put(span, sent));
                requests.incrementAndGet();
                waiting.decrementAndGet();
                return;
            }
            Clock.system().sleep(RETRY_PAUSE);
        }
    }

    private String send(byte[] body) throws InterruptedException {
        try {
            Answer answer = client.push(body);
            return RETRYABLE.contains("" + answer.status()) || answer.status() == 200
                    ? "" + answer.status()
                    : answer.status() + " " + answer.text();
        } catch (IOException e) {
            return "no answer";
        }
    }

    private static byte[] encode(List<SpanKey> spans) {
        long now = Clock.system().millis() * 1_000_000;
        WireWriter scope = new WireWriter(2048);
        for (SpanKey each : spans) {
            scope.messageField(
                    2,
                    new WireWriter(128)
                            .bytesField(1, each.trace().toBytes())
                            .bytesField(2, each.span().toBytes())
                            .stringField(5, "work " + each.span())
                            .varintField(6, each.kind())
                            .fixed64Field(7, now)
                            .fixed64Field(8, now + 1_000_000));
        }
        WireWriter resource = new WireWriter(2048).messageField(2, scope);
        return new WireWriter(2048).messageField(1, resource).toByteArray();
    }

    /// How many requests were acknowledged so far.
    int requests() {
        return requests.get();
    }

    /// How many clients wait for an answer now.
    int waiting() {
        return waiting.get();
    }

    /// What was acknowledged, each span with the number of requests that carried it.
    Map<SpanKey, Integer> acknowledged() {
        return acknowledged;
    }

    /// The same per trace.
    Map<TraceId, Set<SpanKey>> traces() {
        Map<TraceId, Set<SpanKey>> traces = new TreeMap<>();
        acknowledged
                .keySet()
                .forEach(span -> traces.computeIfAbsent(span.trace(), key -> ConcurrentHashMap.newKeySet())
                        .add(span));
        return traces;
    }

    /// Which answers came how often.
    Map<String, AtomicInteger> answers() {
        return answers;
    }

    /// Whether a trace is one of this load.
    boolean isOurs(TraceId trace) {
        return trace.high() == seed;
    }

    /// Stops sending when what is on its way is acknowledged, and checks that nobody was given an error that forbids to
    /// send again.
    void finish() throws InterruptedException {
        stopping.set(true);
        Deadline deadline = Deadline.after(DRAIN_LIMIT);
        for (Thread each : clients) {
            assertThat(each.join(deadline.remaining()))
                    .as("client still sends, answers " + answers)
                    .isTrue();
        }
        Set<String> others = new TreeSet<>(answers.keySet());
        others.remove("200");
        assertThat(RETRYABLE).as("answers " + answers).containsAll(others);
    }

    @Override
    public void close() {
        stopping.set(true);
        clients.forEach(Thread::interrupt);
    }
}
