// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TempoClient.Answer;
import io.minitempo.testkit.TestCluster;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// Pushes traces, in two parts each, and asks for every one of them every 50 ms from its acknowledgement on.
///
/// One request is one record in Kafka, so a live-store has consumed the n-th request when it has processed n records
/// more than before the first. What all live-stores have consumed must be in every answer that is asked for after
/// that; what they have not, may be missing. The thread of the test pushes; a thread for each trace asks; one watches
/// the live-stores.
final class GapWatch implements AutoCloseable {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration BETWEEN_ASKS = Duration.ofMillis(50);
    private static final int SPANS_OF_A_PART = 4;
    private static final String PROCESSED = "tempo_live_store_records_processed_total";

    private final TestCluster cluster;
    private final List<NodeMetrics> liveStores = new ArrayList<>();
    private final Clock clock = Clock.system();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder asks = new LongAdder();
    private final LongAdder lagged = new LongAdder();
    private final Queue<String> gaps = new ConcurrentLinkedQueue<>();
    private final double[] processedBefore;
    private volatile long consumed;
    private volatile boolean stopping;
    private long pushed;

    /// A part of a trace that was acknowledged.
    ///
    /// @param number the number of its request, from 1
    private record Part(long number, Set<ByteString> spans) {}

    private static final class Watched {
        private final TraceId id;
        private final List<Part> parts = new CopyOnWriteArrayList<>();

        Watched(TraceId id) {
            this.id = id;
        }
    }

    GapWatch(TestCluster cluster) throws IOException, InterruptedException {
        this.cluster = cluster;
        HttpClient http = HttpClient.newHttpClient();
        for (ClusterNode node : cluster.nodes()) {
            if (node.plan().target().equals("live-store")) {
                liveStores.add(new NodeMetrics(http, node));
            }
        }
        processedBefore = new double[liveStores.size()];
        for (int i = 0; i < processedBefore.length; i++) {
            processedBefore[i] = liveStores.get(i).sum(PROCESSED);
        }
        threads.add(Threads.startVirtual("gap-lag", this::watchLag));
    }

    private void watchLag() {
        try {
            while (!stopping) {
                double least = Double.MAX_VALUE;
                for (int i = 0; i < processedBefore.length; i++) {
                    least = Math.min(least, liveStores.get(i).sum(PROCESSED) - processedBefore[i]);
                }
                consumed = (long) least;
                clock.sleep(BETWEEN_ASKS);
            }
        } catch (IOException e) {
            gaps.add("lag is not known: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Pushes `count` traces, each in two parts that are `apart`, and begins to ask for each.
    void push(int count, Duration apart) throws Exception {
        List<Watched> first = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Watched trace = new Watched(new TraceId(0x6761705f77617463L, pushed + 1));
            push(trace);
            first.add(trace);
            threads.add(Threads.startVirtual("gap-" + trace.id, () -> ask(trace)));
        }
        clock.sleep(apart);
        for (Watched trace : first) {
            push(trace);
        }
    }

    private void push(Watched trace) throws Exception {
        long number = pushed + 1;
        long now = clock.millis() * 1_000_000;
        Set<ByteString> ids = new HashSet<>();
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < SPANS_OF_A_PART; i++) {
            ByteString id = ByteString.copyFrom(
                    ByteBuffer.allocate(Long.BYTES).putLong(number << 8 | i).array());
            ids.add(id);
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(trace.id.toBytes()))
                    .setSpanId(id)
                    .setName("part " + number)
                    .setStartTimeUnixNano(now)
                    .setEndTimeUnixNano(now + i));
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
        Answer answer = cluster.client().push(request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        pushed = number;
        trace.parts.add(new Part(number, ids));
    }

    private void ask(Watched trace) {
        try {
            while (!stopping) {
                long start = clock.nanoTime();
                askOnce(trace);
                Duration rest = BETWEEN_ASKS.minusNanos(clock.nanoTime() - start);
                if (rest.isPositive()) {
                    clock.sleep(rest);
                }
            }
        } catch (IOException e) {
            gaps.add(trace.id + ": no answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askOnce(Watched trace) throws IOException, InterruptedException {
        // In this order: what is acknowledged first, then what was consumed of it, then the question.
        List<Part> acknowledged = List.copyOf(trace.parts);
        long consumedBefore = consumed;
        Answer answer = cluster.client().trace(trace.id.toString());
        if (answer.status() == TOO_MANY_REQUESTS) {
            // The queue is full, which says nothing about the trace.
            return;
        }
        asks.increment();
        Set<ByteString> missing = new HashSet<>();
        boolean mayMiss = false;
        Set<ByteString> found = spans(answer);
        for (Part part : acknowledged) {
            if (!found.containsAll(part.spans)) {
                missing.addAll(part.spans);
                mayMiss = part.number > consumedBefore;
            }
            if (!mayMiss && !missing.isEmpty()) {
                gaps.add(trace.id + ": status " + answer.status() + " misses request " + part.number + " of "
                        + acknowledged.size() + " parts, consumed " + consumedBefore);
                return;
            }
        }
        if (!missing.isEmpty()) {
            lagged.increment();
        }
    }

    private static Set<ByteString> spans(Answer answer) throws IOException {
        Set<ByteString> found = new HashSet<>();
        if (answer.status() != 200) {
            return found;
        }
        for (ResourceSpans resource : Trace.parseFrom(answer.body()).getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    if (!found.add(span.getSpanId())) {
                        return Set.of();
                    }
                }
            }
        }
        return found;
    }

    /// How often traces were asked for.
    long asks() {
        return asks.sum();
    }

    /// How often something was missing that a live-store had not consumed yet.
    long lagged() {
        return lagged.sum();
    }

    /// Whether every live-store has consumed all that was pushed.
    boolean isConsumed() {
        return consumed >= pushed;
    }

    /// What was missing although every live-store had consumed it.
    List<String> gaps() {
        return List.copyOf(gaps);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
