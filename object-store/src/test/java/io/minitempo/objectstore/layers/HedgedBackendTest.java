// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Call;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HedgedBackendTest {

    private static final Duration AT = Duration.ofMillis(500);

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FaultyBackend store = new FaultyBackend(new InMemoryBackend(clock));
    private final Backend hedged = HedgedBackend.of(store, AT, 3, clock, new BackendMetrics(registry));

    /// Interrupts that reached attempts which were held.
    private final Semaphore cancelled = new Semaphore(0);

    /// A fault that holds a call for good.
    private final Fault silence = action -> {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            cancelled.release();
            throw e;
        }
    };

    @BeforeEach
    void writeAnObject() throws Exception {
        store.put("a", "content".getBytes(UTF_8));
        store.script(Script.NO_FAULTS);
    }

    private static <T> CompletableFuture<T> start(Callable<T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Threads.startVirtual("reader", () -> {
            try {
                result.complete(read.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /// Waits until the timer of a read sleeps, then lets its time pass.
    private void silencePasses() throws InterruptedException {
        clock.awaitSleepers(1);
        clock.advance(AT);
    }

    private double hedgedRequests() {
        return registry.get("tempodb_backend_hedged_roundtrips_total").counter().count();
    }

    @Test
    void anAnswerInTimeIsNotHedged() throws Exception {
        assertThat(hedged.read("a")).isEqualTo("content".getBytes(UTF_8));
        assertThat(store.calls()).hasSize(1);
        assertThat(hedgedRequests()).isZero();
    }

    @Test
    void theSecondAttemptAnswersForTheSilentFirst() throws Exception {
        store.script(Script.failing(0, silence));
        CompletableFuture<byte[]> read = start(() -> hedged.read("a"));
        silencePasses();
        assertThat(read.get()).isEqualTo("content".getBytes(UTF_8));
        cancelled.acquire();
        assertThat(store.calls()).hasSize(2);
        assertThat(hedgedRequests()).isEqualTo(1);
    }

    @Test
    void thereAreNoMoreAttemptsThanAllowed() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        store.script(call -> action -> {
            answer.await();
            action.run();
        });
        CompletableFuture<byte[]> read = start(() -> hedged.read("a"));
        silencePasses();
        Eventually.eventually(() -> assertThat(store.calls()).hasSize(2));
        silencePasses();
        Eventually.eventually(() -> assertThat(store.calls()).hasSize(3));
        clock.advance(AT.multipliedBy(10));
        answer.countDown();
        assertThat(read.get()).isEqualTo("content".getBytes(UTF_8));
        assertThat(store.calls()).hasSize(3);
        assertThat(hedgedRequests()).isEqualTo(2);
    }

    @Test
    void aFailureInTimeIsNotRetried() {
        store.script(call -> Fault.BEFORE);
        assertThatThrownBy(() -> hedged.read("a")).isInstanceOf(TempoException.Unavailable.class);
        assertThatThrownBy(() -> hedged.read("missing")).isInstanceOf(TempoException.Unavailable.class);
        store.script(Script.NO_FAULTS);
        assertThatThrownBy(() -> hedged.read("missing")).isInstanceOf(TempoException.NotFound.class);
        assertThat(store.calls()).hasSize(1);
    }

    @Test
    void aFailureWaitsForTheAttemptThatMayStillSucceed() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Fault late = action -> {
            answer.await();
            action.run();
        };
        store.script(call -> call.number() == 0 ? late : Fault.BEFORE);
        CompletableFuture<byte[]> read = start(() -> hedged.read("a"));
        silencePasses();
        Eventually.eventually(() -> assertThat(store.calls()).hasSize(2));
        assertThat(read).isNotDone();
        answer.countDown();
        assertThat(read.get()).isEqualTo("content".getBytes(UTF_8));
    }

    @Test
    void anInterruptEndsEveryAttempt() throws Exception {
        store.script(call -> silence);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread reader = Threads.startVirtual("reader", () -> {
            try {
                hedged.read("a");
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        silencePasses();
        Eventually.eventually(() -> assertThat(store.calls()).hasSize(2));
        reader.interrupt();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        cancelled.acquire(2);
    }

    @Test
    void everyKindOfReadIsHedged() throws Exception {
        List<Function<Backend, Callable<?>>> reads = List.of(
                backend -> () -> backend.get("a"),
                backend -> () -> backend.readRange("a", 0, 2),
                backend -> () -> backend.readRanges("a", List.of(new ByteRange(0, 2), new ByteRange(4, 2))),
                backend -> () -> backend.info("a"),
                backend -> () -> backend.exists("a"));
        for (Function<Backend, Callable<?>> read : reads) {
            ManualClock own = ManualClock.atGoldenInput();
            store.script(Script.failing(0, silence));
            CompletableFuture<?> result =
                    start(read.apply(HedgedBackend.of(store, AT, 2, own, new BackendMetrics(registry))));
            own.awaitSleepers(1);
            own.advance(AT);
            assertThat(result.get()).isNotNull();
            cancelled.acquire();
            assertThat(store.calls()).hasSize(2);
        }
    }

    @Test
    void writesAndListingsAreNot() throws Exception {
        hedged.put("b", new byte[1]);
        hedged.copy("a", "c");
        hedged.move("c", "d");
        hedged.delete("d");
        hedged.startUpload("e").close();
        hedged.putIfVersion("f", new byte[1], "0");
        hedged.list(ListRequest.keys(""));
        clock.advance(AT);
        assertThat(store.calls())
                .extracting(Call::operation)
                .containsExactly(
                        Operation.PUT,
                        Operation.COPY,
                        Operation.MOVE,
                        Operation.DELETE,
                        Operation.START_UPLOAD,
                        Operation.PUT_IF_VERSION,
                        Operation.LIST);
        assertThat(hedgedRequests()).isZero();
    }

    @Test
    void zeroMeansNever() {
        BackendMetrics metrics = new BackendMetrics(registry);
        assertThat(HedgedBackend.of(store, Duration.ZERO, 2, clock, metrics)).isSameAs(store);
        assertThat(HedgedBackend.of(store, AT, 1, clock, metrics)).isSameAs(store);
    }
}
