// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcurrentTest {

    @Test
    void fanoutKeepsTheOrderOfItsTasks() throws InterruptedException {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int n = i;
            tasks.add(() -> n * n);
        }

        List<Integer> results = Fanout.all(tasks);

        assertThat(results).hasSize(100).startsWith(0, 1, 4).endsWith(9801);
        assertThat(Fanout.all(List.<Callable<String>>of())).isEmpty();
    }

    @Test
    void fanoutInterruptsTheOthersWhenOneFails() {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        Callable<String> endless = () -> {
            try {
                waiting.countDown();
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        };
        Callable<String> failing = () -> {
            waiting.await();
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> Fanout.all(List.of(endless, failing))).hasMessage("broken");
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void fanoutOnPlatformThreadsKeepsOrderAndLimit() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Callable<Integer>> tasks = IntStream.range(0, 30)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    assertThat(Thread.currentThread().isVirtual()).isFalse();
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    return i;
                })
                .toList();
        assertThat(Fanout.allOnPlatform(tasks, 3))
                .isEqualTo(IntStream.range(0, 30).boxed().toList());
        assertThat(most.get()).isBetween(1, 3);
        assertThat(Fanout.allOnPlatform(List.<Callable<String>>of(), 3)).isEmpty();
    }

    @Test
    void fanoutOnPlatformThreadsOutlivesNoFailure() {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Callable<Void> endless = () -> {
            try {
                waiting.countDown();
                new CountDownLatch(1).await();
                return null;
            } finally {
                ended.set(true);
            }
        };
        Callable<Void> failing = () -> {
            waiting.await();
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() -> Fanout.allOnPlatform(List.of(endless, failing), 2))
                .hasMessage("broken");
        assertThat(ended).isTrue();
    }

    @Test
    void fanoutLimitsWhatRunsAtATime() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Integer> task = () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            return running.decrementAndGet();
        };

        Fanout.all(java.util.Collections.nCopies(50, task), 3);

        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void cpuPoolRunsOnPlatformThreadsAndPassesFailuresOn() throws InterruptedException {
        try (CpuPool pool = new CpuPool(2)) {
            assertThat(pool.<Boolean>run(() -> Thread.currentThread().isVirtual()))
                    .isFalse();
            assertThatThrownBy(() -> pool.run(() -> {
                        throw new IllegalArgumentException("bad page");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("bad page");
        }
    }

    @Test
    void periodicTaskSurvivesAFailingRunAndStops() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        PeriodicTask task = new PeriodicTask("test", Duration.ofMillis(1), Clock.system(), () -> {
            runs.countDown();
            if (runs.getCount() == 2) {
                throw new IllegalStateException("first run");
            }
            if (runs.getCount() == 1) {
                throw new OutOfMemoryError("second run");
            }
        });

        task.start(true);
        runs.await();
        task.stop(Deadline.after(Duration.ofSeconds(10)));

        assertThat(runs.getCount()).isZero();
    }
}
