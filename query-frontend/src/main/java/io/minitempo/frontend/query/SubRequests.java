// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.queue.Outcome;
import io.minitempo.frontend.queue.QueuedRequest;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.queue.Taker;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs the sub-requests of queries through the queue. Any thread may run a query; it stays in that thread.
public final class SubRequests {

    /// The answer to a query that takes longer than `api_timeout`.
    public static final String TIMED_OUT = "unable to process request in the configured timeout";

    /// Enough for a search of one block in a process that has just started, too, where it takes five times as long as
    /// later; little to wait for where blocks are slow.
    public static final Duration HEAD_START = Duration.ofMillis(20);

    private static final int WITH_HEAD_START = 2;
    /// Bounds what a silent cache can cost: one wait for each so many sub-requests.
    private static final int LOOKED_UP_TOGETHER = 64;

    /// Stands for the bound 0 of Tempo's histogram, which the library refuses.
    private static final double NO_RETRY = Double.MIN_VALUE;

    private final RequestQueue queue;
    private final Clock clock;
    private final Tries tries;
    private final JobCache cache;
    private final DistributionSummary retries;

    /// How sub-requests are tried.
    ///
    /// @param most how often one is tried in total
    /// @param weighMore whether a retry weighs one more in a batch
    /// @param headStart for how long the first sub-requests of a query that may need no others are alone: most such
    ///     searches are full after one block, and what the other blocks are asked meanwhile is for nothing
    public record Tries(int most, boolean weighMore, Duration headStart) {}

    /// @param cache answers that are known already
    public SubRequests(RequestQueue queue, Tries tries, JobCache cache, Clock clock, MeterRegistry registry) {
        this.queue = queue;
        this.clock = clock;
        this.tries = tries;
        this.cache = cache;
        this.retries = DistributionSummary.builder("tempo_query_frontend_retries")
                .description("Number of times a request is retried.")
                .serviceLevelObjectives(NO_RETRY, 1, 2, 3, 4, 5)
                .register(registry);
    }

    /// Runs all sub-requests, at most `parallelism` waiting or running at a time, and hands their answers to
    /// `collector`.
    ///
    /// Stops early when the collector is satisfied. However it ends, none of them waits or runs afterwards.
    ///
    /// @param requests asked for one more whenever there is room
    /// @return the answer that ended the query early, because the collector does not accept it
    /// @throws TempoException.TooMany when the queue of the tenant is full
    /// @throws TempoException.Unavailable [#TIMED_OUT] when the deadline passes
    /// @throws InterruptedException when the client went away
    public Optional<SubResponse> run(
            Iterator<SubRequest> requests, int parallelism, Deadline deadline, Collector collector)
            throws InterruptedException {
        return runToEnd(requests, parallelism, deadline, collector).map(SubRequestException::response);
    }

    /// As [#run], for queries that an unaccepted answer ends.
    ///
    /// @throws SubRequestException that answer
    /// @throws TempoException.TooMany when the queue of the tenant is full
    /// @throws TempoException.Unavailable as [#run]
    /// @throws InterruptedException when the client went away
    public void complete(Iterator<SubRequest> requests, int parallelism, Deadline deadline, Collector collector)
            throws InterruptedException {
        Optional<SubRequestException> failed = runToEnd(requests, parallelism, deadline, collector);
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    private Optional<SubRequestException> runToEnd(
            Iterator<SubRequest> requests, int parallelism, Deadline deadline, Collector collector)
            throws InterruptedException {
        Run run = new Run(requests, collector);
        try {
            return run.toEnd(parallelism, deadline);
        } finally {
            run.cancelRest();
        }
    }

    /// A stream that was lost with a sub-request, and when that was noticed.
    private record Loss(Taker taker, long nanos) {}

    /// One try of one sub-request.
    ///
    /// @param loss the latest one that counted as an attempt
    private record Attempt(
            SubRequest request, int number, @Nullable Loss loss) {

        Attempt next() {
            return new Attempt(request, number + 1, loss);
        }

        Attempt lostBy(Taker taker, long nanos) {
            return loss != null && taker.fellWith(loss.taker, loss.nanos)
                    ? new Attempt(request, number, loss)
                    : new Attempt(request, number + 1, new Loss(taker, nanos));
        }
    }

    /// A sub-request and what the cache knows about it.
    private record Fresh(SubRequest request, @Nullable SubResponse known) {}

    private record Completion(Attempt attempt, Outcome outcome) {}

    /// Owned by the thread of the query; the queue only adds to `completions`.
    private final class Run {
        private final Iterator<SubRequest> unseen;
        private final Deque<Fresh> fresh = new ArrayDeque<>();
        private final Deque<Attempt> again = new ArrayDeque<>();
        /// Chosen to be sent.
        private final List<Attempt> next = new ArrayList<>();
        private final IdentityHashMap<Attempt, QueuedRequest> queued = new IdentityHashMap<>();
        private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
        private final Collector collector;

        Run(Iterator<SubRequest> requests, Collector collector) {
            this.unseen = requests;
            this.collector = collector;
        }

        private boolean hasPending() {
            return !again.isEmpty() || !fresh.isEmpty() || unseen.hasNext();
        }

        /// Looks up what may be known of the next sub-requests, as many at once as there is room for.
        private void look(int room) throws InterruptedException {
            int most = Math.min(room, LOOKED_UP_TOGETHER);
            List<SubRequest> looked = new ArrayList<>(most);
            while (looked.size() < most && unseen.hasNext()) {
                looked.add(unseen.next());
            }
            List<@Nullable SubResponse> known = cache.find(looked);
            for (int i = 0; i < looked.size(); i++) {
                fresh.addLast(new Fresh(looked.get(i), known.get(i)));
            }
        }

        /// Chooses the next sub-request to send, or takes its answer from the cache.
        private Optional<SubRequestException> advance(int room) throws InterruptedException {
            if (!again.isEmpty()) {
                next.add(again.removeFirst());
                return Optional.empty();
            }
            if (fresh.isEmpty()) {
                // Nothing waits for the cache that it does not concern.
                submit();
                look(room);
            }
            Fresh found = fresh.removeFirst();
            Attempt attempt = new Attempt(found.request, 1, null);
            if (found.known != null) {
                return take(attempt, found.known);
            }
            next.add(attempt);
            return Optional.empty();
        }

        Optional<SubRequestException> toEnd(int parallelism, Deadline deadline) throws InterruptedException {
            int room = collector.mayBeSatisfiedEarly() ? Math.min(WITH_HEAD_START, parallelism) : parallelism;
            while (!collector.isSatisfied() && (hasPending() || !queued.isEmpty())) {
                while (hasPending() && queued.size() + next.size() < room && !collector.isSatisfied()) {
                    Optional<SubRequestException> end = advance(room - queued.size() - next.size());
                    if (end.isPresent()) {
                        return end;
                    }
                }
                if (collector.isSatisfied()) {
                    break;
                }
                submit();
                if (queued.isEmpty()) {
                    continue;
                }
                @Nullable
                Completion completion = room < parallelism
                        ? completions.poll(tries.headStart.toNanos(), TimeUnit.NANOSECONDS)
                        : next(deadline);
                room = parallelism;
                Optional<SubRequestException> end = completion == null ? Optional.empty() : handle(completion);
                if (end.isPresent()) {
                    return end;
                }
            }
            return Optional.empty();
        }

        /// The next sub-request that has its outcome. Without any querier that takes as long as the deadline, or the
        /// client, allows.
        private Completion next(Deadline deadline) throws InterruptedException {
            while (true) {
                @Nullable
                Completion completion = completions.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
                if (completion != null) {
                    return completion;
                }
                if (deadline.hasPassed()) {
                    throw new TempoException.Unavailable(TIMED_OUT);
                }
            }
        }

        /// Sends what was chosen, all together.
        private void submit() {
            if (next.isEmpty()) {
                return;
            }
            List<QueuedRequest> requests = new ArrayList<>(next.size());
            for (Attempt attempt : next) {
                SubRequest request = attempt.request;
                int weight = request.weight() + (tries.weighMore ? attempt.number - 1 : 0);
                requests.add(queue.request(
                        request.tenant(),
                        request.request(),
                        weight,
                        outcome -> completions.add(new Completion(attempt, outcome))));
            }
            queue.enqueue(requests);
            for (int i = 0; i < requests.size(); i++) {
                queued.put(next.get(i), requests.get(i));
            }
            next.clear();
        }

        private Optional<SubRequestException> handle(Completion completion) throws InterruptedException {
            Attempt attempt = completion.attempt;
            queued.remove(attempt);
            SubResponse response = switch (completion.outcome) {
                case Outcome.Answered answered -> SubResponse.of(answered.response());
                case Outcome.Lost lost -> SubResponse.failure(lost.reason());
            };
            Attempt following = completion.outcome instanceof Outcome.Lost lost
                    ? attempt.lostBy(lost.by(), clock.nanoTime())
                    : attempt.next();
            if (response.isWorthRetrying() && following.number <= tries.most) {
                again.addFirst(following);
                return Optional.empty();
            }
            retries.record(attempt.number - 1);
            return take(attempt, response);
        }

        private Optional<SubRequestException> take(Attempt attempt, SubResponse response) throws InterruptedException {
            if (!collector.accepts(response.status())) {
                return Optional.of(new SubRequestException(attempt.request, response));
            }
            cache.keep(attempt.request, response);
            HTTPRequest narrower = attempt.request.narrower();
            if (narrower != null && !collector.isEnough(attempt.request, response)) {
                again.addFirst(new Attempt(attempt.request.narrow(narrower), 1, null));
                return Optional.empty();
            }
            collector.add(attempt.request, response);
            return Optional.empty();
        }

        void cancelRest() {
            queued.values().forEach(queue::cancel);
        }
    }
}
