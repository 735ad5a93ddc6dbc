// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Deadline;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RequestQueueTest {

    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");
    private static final int LIMIT = 10;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestQueue queue = new RequestQueue(LIMIT, 7, clock, registry);
    private final List<String> outcomes = new ArrayList<>();

    private QueuedRequest enqueue(TenantId tenant, String name, int weight) {
        HTTPRequest request = HTTPRequest.newBuilder().setUrl(name).build();
        return queue.enqueue(tenant, request, weight, outcome -> outcomes.add(name + " " + text(outcome)));
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> String.valueOf(answered.response().getCode());
            case Outcome.Lost lost -> "lost: " + lost.reason();
        };
    }

    private RequestBatch take() throws InterruptedException {
        return queue.take(true).orElseThrow();
    }

    private static List<String> names(RequestBatch batch) {
        return batch.requests().stream().map(HTTPRequest::getUrl).toList();
    }

    private static HTTPResponse status(int code) {
        return HTTPResponse.newBuilder().setCode(code).build();
    }

    @Test
    void fillsABatchUntilItsWeightReachesTheLimit() throws InterruptedException {
        for (int i = 1; i <= 6; i++) {
            enqueue(A, "a" + i, 2);
        }
        assertThat(names(take())).containsExactly("a1", "a2", "a3", "a4");
        assertThat(names(take())).containsExactly("a5", "a6");
    }

    private QueuedRequest unqueued(TenantId tenant, String name) {
        HTTPRequest request = HTTPRequest.newBuilder().setUrl(name).build();
        return queue.request(tenant, request, 1, outcome -> outcomes.add(name + " " + text(outcome)));
    }

    @Test
    void requestsThatComeTogetherStandInTheirOrderInTheLinesOfTheirTenants() throws InterruptedException {
        queue.enqueue(List.of(unqueued(A, "a1"), unqueued(B, "b1"), unqueued(A, "a2")));

        RequestBatch first = take();
        assertThat(names(first)).containsExactly("a1", "a2");
        assertThat(names(take())).containsExactly("b1");
        first.complete(List.of(status(200), status(404)));
        assertThat(outcomes).containsExactly("a1 200", "a2 404");
    }

    @Test
    void requestsOfManyTenantsThatComeTogetherWakeATakerForEach() throws InterruptedException {
        ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(Threads.startVirtual("taker", () -> {
                try {
                    taken.addAll(names(take()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        eventually(() -> assertThat(queue.idleTakers()).isEqualTo(3));

        queue.enqueue(List.of(unqueued(A, "a"), unqueued(B, "b"), unqueued(new TenantId("c"), "c")));

        for (Thread taker : takers) {
            taker.join();
        }
        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void ofRequestsThatComeTogetherNoneWaitsWhenOneDoesNotFit() throws InterruptedException {
        enqueue(A, "before", 1);
        List<QueuedRequest> many = new ArrayList<>();
        many.add(unqueued(B, "b1"));
        for (int i = 0; i < LIMIT; i++) {
            many.add(unqueued(A, "a" + i));
        }
        assertThatThrownBy(() -> queue.enqueue(many))
                .isInstanceOf(TempoException.TooMany.class)
                .hasMessage("job queue full");
        assertThat(queue.waiting(A)).isEqualTo(1);
        assertThat(queue.waiting(B)).isZero();

        RequestBatch batch = take();
        assertThat(names(batch)).containsExactly("before");
        batch.complete(List.of(status(200)));
        queue.close(Deadline.after(Duration.ofMinutes(1)));
        assertThat(outcomes).as("nothing of what was refused is left").containsExactly("before 200");
    }

    @Test
    void givesOneRequestToAQuerierWithoutBatches() throws InterruptedException {
        enqueue(A, "a1", 1);
        enqueue(A, "a2", 1);
        assertThat(names(queue.take(false).orElseThrow())).containsExactly("a1");
    }

    @Test
    void aRequestHeavierThanABatchGoesAlone() throws InterruptedException {
        enqueue(A, "a1", 50);
        enqueue(A, "a2", 1);
        assertThat(names(take())).containsExactly("a1");
    }

    @Test
    void aHeavyTenantDoesNotStarveALightOne() throws InterruptedException {
        for (int i = 1; i <= LIMIT; i++) {
            enqueue(A, "a" + i, 7);
        }
        enqueue(B, "b1", 7);
        enqueue(B, "b2", 7);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            order.addAll(names(take()));
        }
        assertThat(order).containsExactly("a1", "b1", "a2", "b2", "a3", "a4");
    }

    /// Eight takers, and a tenant with work for ten: the eighth one waits for somebody else.
    @Test
    void oneOfManyTakersIsKeptForATenantThatKeepsNoneBusy() throws InterruptedException {
        ConcurrentLinkedQueue<RequestBatch> taken = new ConcurrentLinkedQueue<>();
        List<Thread> takers = startTakers(8, taken);
        List<QueuedRequest> heavy = new ArrayList<>();
        for (int i = 1; i <= LIMIT; i++) {
            heavy.add(enqueue(A, "a" + i, 7));
        }
        eventually(() -> {
            assertThat(taken).hasSize(7);
            assertThat(queue.idleTakers()).isEqualTo(1);
        });

        QueuedRequest light = enqueue(B, "b1", 1);

        eventually(() -> assertThat(taken).hasSize(8));
        assertThat(names(List.copyOf(taken).getLast())).containsExactly("b1");
        assertThat(queue.waiting(A)).isEqualTo(3);
        // Once the tenants keep seven or fewer busy, all that is left is taken in the end.
        queue.cancel(light);
        heavy.subList(0, 3).forEach(queue::cancel);
        eventually(() -> assertThat(queue.waiting(A)).isZero());
        takers.forEach(Thread::interrupt);
    }

    /// Twenty takers: four are left to tenants that keep fewer than four busy.
    @Test
    void ofManyTakersSomeAreKeptForTenantsThatKeepFewBusy() throws InterruptedException {
        ConcurrentLinkedQueue<RequestBatch> taken = new ConcurrentLinkedQueue<>();
        List<Thread> takers = startTakers(20, taken);
        List<QueuedRequest> heavy = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < LIMIT; i++) {
                heavy.add(enqueue(A, "a", 7));
            }
            int expected = Math.min(16, heavy.size());
            eventually(() -> assertThat(taken).hasSize(expected));
        }
        assertThat(queue.waiting(A)).isEqualTo(4);

        for (int i = 1; i <= 5; i++) {
            enqueue(B, "b" + i, 7);
        }

        eventually(() -> assertThat(taken).hasSize(20));
        assertThat(queue.waiting(B)).isEqualTo(1);
        assertThat(queue.waiting(A)).isEqualTo(4);
        heavy.subList(0, 16).forEach(queue::cancel);
        eventually(() -> assertThat(queue.waiting(A) + queue.waiting(B)).isZero());
        takers.forEach(Thread::interrupt);
    }

    /// Threads that take batches, and others as soon as nobody wants what they have.
    private List<Thread> startTakers(int number, ConcurrentLinkedQueue<RequestBatch> taken)
            throws InterruptedException {
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            takers.add(Threads.startVirtual("taker-" + i, () -> {
                try {
                    while (true) {
                        RequestBatch batch = queue.take(true).orElseThrow();
                        taken.add(batch);
                        CountDownLatch abandoned = new CountDownLatch(1);
                        batch.whenAbandoned(abandoned::countDown);
                        abandoned.await();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        eventually(() -> assertThat(queue.idleTakers()).isEqualTo(number));
        return takers;
    }

    @Test
    void withFewTakersNoneIsKept() throws InterruptedException {
        for (int i = 1; i <= 7; i++) {
            enqueue(A, "a" + i, 7);
        }
        for (int i = 1; i <= 7; i++) {
            assertThat(names(take())).containsExactly("a" + i);
        }
    }

    @Test
    void refusesWhatExceedsTheLimitOfOneTenantOnly() {
        for (int i = 0; i < LIMIT; i++) {
            enqueue(A, "a", 1);
        }
        assertThatThrownBy(() -> enqueue(A, "one more", 1))
                .isInstanceOf(TempoException.TooMany.class)
                .hasMessage("job queue full");
        enqueue(B, "b", 1);
        assertThat(registry.get("tempo_query_frontend_discarded_requests_total")
                        .tag("user", "a")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tempo_query_frontend_queue_length")
                        .tag("user", "a")
                        .gauge()
                        .value())
                .isEqualTo(LIMIT);
    }

    @Test
    void aCancelledRequestMakesRoomAndIsNeverTaken() throws InterruptedException {
        List<QueuedRequest> requests = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            requests.add(enqueue(A, "a" + i, 1));
        }
        queue.cancel(requests.get(0));
        queue.cancel(requests.get(0));
        enqueue(A, "late", 1);
        assertThat(queue.waiting(A)).isEqualTo(LIMIT);
        assertThat(names(take())).startsWith("a1");
        requests.forEach(queue::cancel);
        assertThat(names(take())).containsExactly("late");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void cancellingTheOnlyRequestLeavesNoTurnBehind() throws InterruptedException {
        queue.cancel(enqueue(A, "a1", 1));
        enqueue(B, "b1", 1);
        assertThat(names(take())).containsExactly("b1");
    }

    @Test
    void answersReachTheirRequestsInOrder() throws InterruptedException {
        enqueue(A, "a1", 1);
        enqueue(A, "a2", 1);
        take().complete(List.of(status(200), status(404)));
        assertThat(outcomes).containsExactly("a1 200", "a2 404");
    }

    @Test
    void aLostBatchIsToldToEveryRequestWithoutAnswer() throws InterruptedException {
        QueuedRequest first = enqueue(A, "a1", 1);
        enqueue(A, "a2", 1);
        RequestBatch batch = take();
        queue.cancel(first);
        batch.lose("gone", Taker.UNKNOWN);
        batch.lose("gone again", Taker.UNKNOWN);
        assertThat(outcomes).containsExactly("a2 lost: gone");
    }

    @Test
    void aBatchIsAbandonedWhenItsLastRequestIsCancelled() throws InterruptedException {
        QueuedRequest first = enqueue(A, "a1", 1);
        QueuedRequest second = enqueue(A, "a2", 1);
        RequestBatch batch = take();
        AtomicInteger abandoned = new AtomicInteger();
        batch.whenAbandoned(abandoned::incrementAndGet);
        queue.cancel(first);
        assertThat(abandoned).hasValue(0);
        queue.cancel(second);
        assertThat(abandoned).hasValue(1);
        RequestBatch other = cancelledBatch();
        other.whenAbandoned(abandoned::incrementAndGet);
        assertThat(abandoned).hasValue(2);
    }

    private RequestBatch cancelledBatch() throws InterruptedException {
        QueuedRequest request = enqueue(A, "a3", 1);
        RequestBatch batch = take();
        queue.cancel(request);
        return batch;
    }

    @Test
    void measuresTheTimeInTheQueueAndTheSizeOfBatches() throws InterruptedException {
        enqueue(A, "a1", 1);
        clock.advance(Duration.ofSeconds(3));
        enqueue(A, "a2", 1);
        take();
        assertThat(registry.get("tempo_query_frontend_queue_duration_seconds")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
        assertThat(registry.get("tempo_query_frontend_actual_batch_size")
                        .summary()
                        .totalAmount())
                .isEqualTo(2);
    }

    @Test
    void closingWaitsForWhatIsAtWork() throws InterruptedException {
        enqueue(A, "a1", 1);
        RequestBatch batch = take();
        CountDownLatch closed = new CountDownLatch(1);
        Thread closer = Threads.startVirtual("closer", () -> {
            try {
                queue.close(Deadline.NONE);
                closed.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually(() -> assertThatThrownBy(() -> queue.cancel(enqueue(B, "late", 1)))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("query-frontend is stopping"));
        assertThat(closed.getCount()).isEqualTo(1);
        batch.complete(List.of(status(200)));
        closer.join();
        assertThat(closed.getCount()).isZero();
        assertThat(queue.take(true)).isEmpty();
        assertThat(outcomes).containsExactly("a1 200");
    }

    @Test
    void closingSendsAwayWhoeverWaits() throws InterruptedException {
        BlockingQueue<Optional<RequestBatch>> taken = new ArrayBlockingQueue<>(1);
        Threads.startVirtual("taker", () -> {
            try {
                taken.put(queue.take(true));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        queue.close(Deadline.NONE);
        assertThat(taken.take()).isEmpty();
    }

    @Test
    void closingLosesWhatStillWaitsAtTheDeadline() throws InterruptedException {
        enqueue(A, "a1", 1);
        queue.close(Deadline.after(Duration.ZERO));
        assertThat(outcomes).containsExactly("a1 lost: query-frontend is stopping");
        assertThat(queue.take(true)).isEmpty();
    }

    @Test
    void everyRequestHasExactlyOneOutcomeWhateverHappens() throws InterruptedException {
        long seed = 20261120;
        int requests = 5000;
        RequestQueue busy = new RequestQueue(requests, 7, clock, new SimpleMeterRegistry());
        ConcurrentLinkedQueue<Integer> told = new ConcurrentLinkedQueue<>();
        List<Thread> queriers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            queriers.add(Threads.startVirtual("querier", () -> answerAtRandom(busy, random)));
        }
        List<QueuedRequest> cancelled = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < requests; i++) {
            int number = i;
            QueuedRequest request = busy.enqueue(
                    new TenantId("t" + random.nextInt(5)),
                    HTTPRequest.getDefaultInstance(),
                    1 + random.nextInt(3),
                    outcome -> told.add(number));
            if (random.nextInt(4) == 0) {
                busy.cancel(request);
                cancelled.add(request);
            }
        }
        busy.close(Deadline.NONE);
        for (Thread querier : queriers) {
            querier.join();
        }
        assertThat(told).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat(told.size()).as("seed %d", seed).isBetween(requests - cancelled.size(), requests);
    }

    private static void answerAtRandom(RequestQueue queue, Random random) {
        try {
            Optional<RequestBatch> next = queue.take(random.nextBoolean());
            while (next.isPresent()) {
                RequestBatch batch = next.get();
                if (random.nextBoolean()) {
                    batch.complete(
                            batch.requests().stream().map(r -> status(200)).toList());
                } else {
                    batch.lose("lost", Taker.UNKNOWN);
                }
                next = queue.take(random.nextBoolean());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
