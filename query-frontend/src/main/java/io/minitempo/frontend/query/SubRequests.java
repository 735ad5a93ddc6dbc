// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.queue.Outcome;
import io.minitempo.frontend.queue.QueuedRequest;
import io.minitempo.frontend.queue.RequestQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
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

    /// Stands for the bound 0 of Tempo's histogram, which the library refuses.
    private static final double NO_RETRY = Double.MIN_VALUE;

    private final RequestQueue queue;
    private final int maxAttempts;
    private final boolean retriesWeighMore;
    private final DistributionSummary retries;

    /// @param maxAttempts how often one sub-request is tried in total
    /// @param retriesWeighMore whether a retry weighs one more in a batch
    public SubRequests(RequestQueue queue, int maxAttempts, boolean retriesWeighMore, MeterRegistry registry) {
        this.queue = queue;
        this.maxAttempts = maxAttempts;
        this.retriesWeighMore = retriesWeighMore;
        this.retries = DistributionSummary.builder("tempo_query_frontend_retries")
                .description("Number of times a request is retried.")
                .serviceLevelObjectives(NO_RETRY, 1, 2, 3, 4, 5)
                .register(registry);
    }

    /// Runs all sub-requests, at most `parallelism` waiting or running at a time, and hands their answers to
    /// `collector`.
    ///
    /// However it ends, none of them waits or runs afterwards.
    ///
    /// @return the answer that ended the query early, because the collector does not accept it
    /// @throws TempoException.TooMany when the queue of the tenant is full
    /// @throws TempoException.Unavailable [#TIMED_OUT] when the deadline passes
    /// @throws InterruptedException when the client went away
    public Optional<SubResponse> run(List<SubRequest> requests, int parallelism, Deadline deadline, Collector collector)
            throws InterruptedException {
        Run run = new Run(requests, collector);
        try {
            return run.toEnd(parallelism, deadline);
        } finally {
            run.cancelRest();
        }
    }

    /// One try of one sub-request.
    private record Attempt(SubRequest request, int number) {}

    private record Completion(Attempt attempt, Outcome outcome) {}

    /// Owned by the thread of the query; the queue only adds to `completions`.
    private final class Run {
        private final Deque<Attempt> pending = new ArrayDeque<>();
        private final IdentityHashMap<Attempt, QueuedRequest> queued = new IdentityHashMap<>();
        private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
        private final Collector collector;

        Run(List<SubRequest> requests, Collector collector) {
            this.collector = collector;
            requests.forEach(request -> pending.addLast(new Attempt(request, 1)));
        }

        Optional<SubResponse> toEnd(int parallelism, Deadline deadline) throws InterruptedException {
            while (!pending.isEmpty() || !queued.isEmpty()) {
                while (!pending.isEmpty() && queued.size() < parallelism) {
                    submit(pending.removeFirst());
                }
                @Nullable
                Completion completion = completions.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
                if (completion == null) {
                    throw new TempoException.Unavailable(TIMED_OUT);
                }
                Optional<SubResponse> end = handle(completion);
                if (end.isPresent()) {
                    return end;
                }
            }
            return Optional.empty();
        }

        private void submit(Attempt attempt) {
            SubRequest request = attempt.request;
            int weight = request.weight() + (retriesWeighMore ? attempt.number - 1 : 0);
            queued.put(
                    attempt,
                    queue.enqueue(
                            request.tenant(),
                            request.request(),
                            weight,
                            outcome -> completions.add(new Completion(attempt, outcome))));
        }

        private Optional<SubResponse> handle(Completion completion) throws InterruptedException {
            Attempt attempt = completion.attempt;
            queued.remove(attempt);
            SubResponse response = switch (completion.outcome) {
                case Outcome.Answered answered -> SubResponse.of(answered.response());
                case Outcome.Lost lost -> SubResponse.failure(lost.reason());
            };
            if (response.isWorthRetrying() && attempt.number < maxAttempts) {
                pending.addFirst(new Attempt(attempt.request, attempt.number + 1));
                return Optional.empty();
            }
            retries.record(attempt.number - 1);
            if (!collector.accepts(response.status())) {
                return Optional.of(response);
            }
            collector.add(response);
            return Optional.empty();
        }

        void cancelRest() {
            queued.values().forEach(queue::cancel);
        }
    }
}
