// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.proto.tempopb.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A client that asks for acknowledged traces without a pause, and notes every span that an answer lacks or has twice.
final class Asker {

    private final Map<Long, Set<Long>> acknowledged = new ConcurrentHashMap<>();
    private final List<Long> traces = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicLong asks = new AtomicLong();
    private final Question question;
    private final long seed;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /// Answers for a trace.
    @FunctionalInterface
    interface Question {
        Optional<Trace> ask(long trace) throws InterruptedException;
    }

    Asker(Question question, long seed) {
        this.question = question;
        this.seed = seed;
    }

    Asker start() {
        thread = Threads.startPlatform("asker", this::run);
        return this;
    }

    /// From now on these spans must be in every answer.
    void acknowledged(long trace, long... spans) {
        acknowledged.compute(trace, (id, before) -> {
            Set<Long> all = before == null ? new HashSet<>() : new HashSet<>(before);
            for (long span : spans) {
                all.add(span);
            }
            return Set.copyOf(all);
        });
        if (!traces.contains(trace)) {
            traces.add(trace);
        }
    }

    private void run() {
        SplittableRandom random = new SplittableRandom(seed);
        while (!stopping && problems.size() < 5) {
            if (traces.isEmpty()) {
                Thread.onSpinWait();
                continue;
            }
            // Mostly the youngest, which are on the move.
            int back = Math.min(traces.size(), 1 + random.nextInt(random.nextBoolean() ? 8 : traces.size()));
            ask(traces.get(traces.size() - back));
        }
    }

    private void ask(long trace) {
        Set<Long> expected = acknowledged.getOrDefault(trace, Set.of());
        try {
            List<Long> found = Spans.of(question.ask(trace));
            asks.incrementAndGet();
            Set<Long> missing = new TreeSet<>(expected);
            missing.removeAll(found);
            if (!missing.isEmpty()) {
                problems.add("trace " + trace + " lacks " + missing);
            }
            if (new HashSet<>(found).size() != found.size()) {
                problems.add("trace " + trace + " has spans twice: " + found);
            }
        } catch (InterruptedException | RuntimeException e) {
            problems.add("trace " + trace + " was answered by " + e);
        }
    }

    Map<Long, Set<Long>> acknowledged() {
        return acknowledged;
    }

    /// Waits for `more` answers, so that what happens next happens while somebody asks, however slow the machine is.
    void awaitAnswers(int more) throws InterruptedException {
        long wanted = asks.get() + more;
        eventually(() -> assertThat(asks.get()).isGreaterThanOrEqualTo(problems.isEmpty() ? wanted : 0));
    }

    /// Ends asking, asks once for everything, and fails if any answer was wrong.
    void stopAndCheck() throws InterruptedException {
        stopping = true;
        Objects.requireNonNull(thread).join();
        new ArrayList<>(traces).forEach(this::ask);
        assertThat(problems)
                .as("wrong answers among %s (seed %s)", asks.get(), seed)
                .isEmpty();
    }
}
