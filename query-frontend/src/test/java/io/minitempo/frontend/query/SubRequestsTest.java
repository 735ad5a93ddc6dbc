// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.frontend.queue.RequestBatch;
import io.minitempo.frontend.queue.RequestQueue;
import io.minitempo.frontend.queue.Taker;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SubRequestsTest {

    private static final TenantId TENANT = new TenantId("t");
    private static final int MAX_ATTEMPTS = 3;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestQueue queue = new RequestQueue(100, 1, Clock.system(), registry);
    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SubRequests subRequests = withHeadStart(Duration.ofMinutes(1));
    private final Queue<Taker> takers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final List<Thread> queriers = new ArrayList<>();

    /// Collects bodies; accepts 200 and 404.
    private static final class Bodies implements Collector {
        private final List<String> bodies = new ArrayList<>();

        @Override
        public boolean accepts(int status) {
            return status == 200 || status == 404;
        }

        @Override
        public void add(SubRequest request, SubResponse response) {
            bodies.add(response.body().toStringUtf8());
        }
    }

    private final Bodies bodies = new Bodies();

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread querier : queriers) {
            querier.interrupt();
            querier.join();
        }
    }

    /// A querier that answers each URL; no answer means that it goes away.
    private void querier(Function<String, Optional<HTTPResponse>> answers) {
        queriers.add(Threads.startVirtual("querier", () -> {
            try {
                Optional<RequestBatch> next = queue.take(true);
                while (next.isPresent()) {
                    RequestBatch batch = next.get();
                    String url = batch.requests().getFirst().getUrl();
                    asked.add(url);
                    answers.apply(url)
                            .ifPresentOrElse(
                                    answer -> batch.complete(List.of(answer)),
                                    () -> batch.lose("querier went away", taker()));
                    next = queue.take(true);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private Taker taker() {
        @Nullable Taker next = takers.poll();
        return next == null ? Taker.UNKNOWN : next;
    }

    private SubRequests withHeadStart(Duration headStart) {
        return new SubRequests(
                queue,
                new SubRequests.Tries(MAX_ATTEMPTS, true, headStart),
                JobCache.NONE,
                clock,
                registry);
    }

    private static Optional<HTTPResponse> answer(int status, String body) {
        return Optional.of(HTTPResponse.newBuilder()
                .setCode(status)
                .setBody(ByteString.copyFromUtf8(body))
                .build());
    }

    private static List<SubRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new SubRequest(
                        TENANT, HTTPRequest.newBuilder().setUrl("/" + i).build(), 1, i))
                .toList();
    }

    private Optional<SubResponse> run(int count) throws InterruptedException {
        return subRequests.run(requests(count).iterator(), Integer.MAX_VALUE, Deadline.NONE, bodies);
    }

    @Test
    void handsEveryAnswerToTheCollector() throws InterruptedException {
        querier(url -> answer(url.equals("/3") ? 404 : 200, url));
        assertThat(run(5)).isEmpty();
        assertThat(bodies.bodies).containsExactlyInAnyOrder("/0", "/1", "/2", "/3", "/4");
    }

    /// A search with a limit.
    private final class Limited implements Collector {
        private final int limit;

        Limited(int limit) {
            this.limit = limit;
        }

        @Override
        public boolean accepts(int status) {
            return bodies.accepts(status);
        }

        @Override
        public void add(SubRequest request, SubResponse response) {
            bodies.add(request, response);
        }

        @Override
        public boolean mayBeSatisfiedEarly() {
            return true;
        }

        @Override
        public boolean isSatisfied() {
            return bodies.bodies.size() >= limit;
        }
    }

    @Test
    void theFirstOnesMayBeEnough() throws InterruptedException {
        querier(url -> answer(200, url));
        subRequests.complete(requests(20).iterator(), 20, Deadline.NONE, new Limited(1));

        assertThat(bodies.bodies).containsExactly("/0");
        assertThat(asked).isSubsetOf("/0", "/1");
    }

    @Test
    void theOthersFollowWhenTheFirstAnswerIsNotEnough() throws InterruptedException {
        querier(url -> answer(200, url));
        subRequests.complete(requests(20).iterator(), 20, Deadline.NONE, new Limited(20));

        assertThat(bodies.bodies).hasSize(20);
    }

    @Test
    void theOthersFollowWhenTheFirstOnesAreSlow() throws InterruptedException {
        CountDownLatch others = new CountDownLatch(2);
        for (int i = 0; i < 3; i++) {
            querier(url -> {
                if (url.equals("/0") || url.equals("/1")) {
                    await(others);
                } else {
                    others.countDown();
                }
                return answer(200, url);
            });
        }
        withHeadStart(Duration.ofMillis(1)).complete(requests(4).iterator(), 4, Deadline.NONE, new Limited(4));

        assertThat(bodies.bodies).hasSize(4);
    }

    @Test
    void triesAFailedSubRequestAgain() throws InterruptedException {
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        querier(url -> switch (tries.merge(url, 1, Integer::sum)) {
            case 1 -> answer(500, "broken");
            case 2 -> Optional.empty();
            default -> answer(200, url);
        });
        assertThat(run(2)).isEmpty();
        assertThat(tries).containsOnly(Map.entry("/0", 3), Map.entry("/1", 3));
        assertThat(registry.get("tempo_query_frontend_retries").summary().totalAmount())
                .isEqualTo(4);
    }

    @Test
    void givesUpAfterTheLastAttemptWithTheAnswerOfTheQuerier() throws InterruptedException {
        querier(url -> answer(503, "try later\n"));
        HttpResponse response = run(1).orElseThrow().toClient();
        assertThat(asked).hasSize(MAX_ATTEMPTS);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.bodyBytes()).asString().isEqualTo("try later\n");
    }

    @Test
    void aLostQuerierIsA500AfterTheLastAttempt() throws InterruptedException {
        querier(url -> Optional.empty());
        HttpResponse response = run(1).orElseThrow().toClient();
        assertThat(asked).hasSize(MAX_ATTEMPTS);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.bodyBytes()).asString().isEqualTo("querier went away");
    }

    /// The streams of a connection that broke notice it one after the other, and the last ones take what the first ones
    /// have lost.
    @Test
    void whatTheStreamsOfOneDeadConnectionLoseIsOneAttempt() throws InterruptedException {
        for (int i = 0; i < 3 * MAX_ATTEMPTS; i++) {
            takers.add(new Taker("querier-1", clock.nanoTime() - i));
        }
        querier(url -> takers.isEmpty() ? answer(200, url) : Optional.empty());
        assertThat(run(1)).isEmpty();
        assertThat(asked).hasSize(3 * MAX_ATTEMPTS + 1);
        assertThat(registry.get("tempo_query_frontend_retries").summary().totalAmount())
                .isEqualTo(1);
    }

    @Test
    void streamsOfOtherConnectionsAndLaterOnesCountEach() throws InterruptedException {
        takers.add(new Taker("querier-1", clock.nanoTime()));
        takers.add(new Taker("querier-2", clock.nanoTime()));
        takers.add(new Taker("querier-2", clock.nanoTime() + 1));
        querier(url -> Optional.empty());
        assertThat(run(1).orElseThrow().toClient().status()).isEqualTo(500);
        assertThat(asked).hasSize(MAX_ATTEMPTS);
    }

    @Test
    void withoutAnyQuerierAQueryWaitsAsLongAsItsClient() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread query = Threads.startVirtual("query", () -> {
            try {
                run(1);
            } catch (InterruptedException e) {
                ended.countDown();
            }
        });
        eventually(() -> assertThat(queue.waiting(TENANT)).isEqualTo(1));
        clock.advance(Duration.ofDays(1));
        query.interrupt();
        query.join();
        assertThat(ended.getCount()).isZero();
        assertThat(queue.waiting(TENANT)).isZero();
    }

    @Test
    void withoutAnyQuerierAQueryEndsAtItsDeadline() {
        assertThatThrownBy(() -> subRequests.run(
                        requests(1).iterator(), 1, Deadline.after(Duration.ofMillis(20)), bodies))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage(SubRequests.TIMED_OUT);
        assertThat(queue.waiting(TENANT)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"400, 500", "403, 500", "413, 500", "422, 422", "429, 429", "301, 500"})
    void aQuerierThatRefusesEndsTheQueryAtOnce(int status, int toClient) throws InterruptedException {
        querier(url -> answer(status, "no"));
        HttpResponse response = run(1).orElseThrow().toClient();
        assertThat(asked).hasSize(1);
        assertThat(response.status()).isEqualTo(toClient);
        assertThat(response.bodyBytes()).asString().isEqualTo("no");
    }

    @Test
    void aStatusThatIsNoneIsAFailure() throws InterruptedException {
        querier(url -> answer(0, ""));
        assertThat(run(1).orElseThrow().toClient().status()).isEqualTo(500);
        assertThat(asked).hasSize(MAX_ATTEMPTS);
    }

    @Test
    void theFirstFailureWithdrawsTheRest() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        querier(url -> {
            if (url.equals("/3")) {
                await(ended);
            }
            return answer(url.equals("/2") ? 400 : 200, url);
        });
        assertThat(run(50)).isPresent();
        assertThat(queue.waiting(TENANT)).isZero();
        ended.countDown();
        assertThat(asked).hasSizeLessThanOrEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFullQueueEndsTheQueryAndLeavesNothingBehind() {
        assertThatThrownBy(() -> run(101))
                .isInstanceOf(TempoException.TooMany.class)
                .hasMessage("job queue full");
        assertThat(queue.waiting(TENANT)).isZero();
    }

    @Test
    void aQueryThatTakesTooLongIsUnavailableAndWithdrawn() {
        assertThatThrownBy(() -> subRequests.run(
                        requests(5).iterator(), Integer.MAX_VALUE, Deadline.after(Duration.ofMillis(20)), bodies))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("unable to process request in the configured timeout");
        assertThat(queue.waiting(TENANT)).isZero();
    }

    @Test
    void noMoreThanTheParallelismIsOutstanding() throws InterruptedException {
        ConcurrentLinkedQueue<Integer> waiting = new ConcurrentLinkedQueue<>();
        querier(url -> {
            waiting.add(queue.waiting(TENANT));
            return answer(200, url);
        });
        assertThat(subRequests.run(requests(20).iterator(), 4, Deadline.NONE, bodies))
                .isEmpty();
        assertThat(bodies.bodies).hasSize(20);
        assertThat(waiting).allMatch(count -> count <= 3);
    }

    @Test
    void anInterruptedQueryAbandonsWhatQueriersWorkOn() throws InterruptedException {
        CountDownLatch abandoned = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread query = Threads.startVirtual("query", () -> {
            try {
                run(1);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        queue.take(true).orElseThrow().whenAbandoned(abandoned::countDown);
        query.interrupt();
        abandoned.await();
        eventually(() -> assertThat(interrupted).isTrue());
    }
}
