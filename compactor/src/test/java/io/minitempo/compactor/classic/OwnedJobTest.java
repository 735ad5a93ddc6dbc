// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.classic;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.concurrent.Threads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OwnedJobTest {

    private final AtomicBoolean ours = new AtomicBoolean(true);
    private final OwnedJob owned = new OwnedJob(job -> ours.get());

    @Test
    void answersWhatTheWorkDoes() throws Exception {
        assertThat(owned.run("a", () -> 5)).contains(5);
        assertThatThrownBy(() -> owned.run("a", () -> {
                    throw new IllegalStateException("as it is");
                }))
                .hasMessage("as it is");
    }

    @Test
    void cancelsTheJobThatIsOursNoMoreAndOnlyThatOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        List<Optional<Integer>> results = new CopyOnWriteArrayList<>();
        Thread runner = Threads.startVirtual("runner", () -> {
            try {
                results.add(owned.run("a", () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return 5;
                }));
                // A second job on the same thread is not disturbed by the end of the first one.
                results.add(owned.run("b", () -> 6));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        owned.check();
        assertThat(results).as("still ours").isEmpty();

        ours.set(false);
        owned.check();
        runner.join();
        assertThat(results).containsExactly(Optional.empty(), Optional.of(6));
    }

    @Test
    void anInterruptByOthersIsOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread runner = Threads.startVirtual("runner", () -> {
            try {
                owned.run("a", () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return 5;
                });
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        begun.await();
        runner.interrupt();
        eventually(() -> assertThat(interrupted).isTrue());
    }

    @Test
    void aLookBetweenJobsDoesNothing() throws Exception {
        ours.set(false);
        owned.check();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(owned.run("a", () -> 5)).contains(5);
    }
}
