// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.concurrent.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Work of two tenants on two cores. What computes is held by semaphores.
@Timeout(60)
class TenantCpuTest {

    private static final int CORES = 2;
    private static final TenantId HEAVY = new TenantId("heavy");
    private static final TenantId LIGHT = new TenantId("light");

    private final TenantCpu cpu = new TenantCpu(CORES);
    private final Semaphore piece = new Semaphore(0);
    private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread client : clients) {
            client.interrupt();
            client.join();
        }
        cpu.close();
    }

    /// What a client does, which may end because it goes away.
    private interface Asking {
        void run() throws InterruptedException;
    }

    private Thread client(Asking asking) {
        Thread client = Threads.startVirtual("client", () -> {
            try {
                asking.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        clients.add(client);
        return client;
    }

    private void compute(String name) throws InterruptedException {
        piece.acquire();
        ended.add(name);
    }

    private void heavyPieces(int number) {
        for (int i = 0; i < number; i++) {
            client(() -> cpu.run(HEAVY, () -> {
                compute("piece");
                return true;
            }));
        }
    }

    private void heavyJobs(int number) {
        for (int i = 0; i < number; i++) {
            client(() -> cpu.start(HEAVY, turn -> {
                compute("job");
                return true;
            }));
        }
    }

    @Test
    void onePieceOfATenantComputesPerCore() throws InterruptedException {
        heavyPieces(20);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(20 - CORES));

        assertThat(cpu.computing()).isEqualTo(CORES);
    }

    @Test
    void jobsAndPiecesOfATenantShareTheCores() throws InterruptedException {
        heavyJobs(20);
        eventually(() -> assertThat(cpu.computing()).isEqualTo(CORES));
        heavyPieces(20);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(40 - CORES));

        assertThat(cpu.computing()).isEqualTo(CORES);
        assertThat(ended).isEmpty();
    }

    @Test
    void whoComputesNothingWaitsForNobody() throws InterruptedException {
        heavyJobs(20);
        heavyPieces(20);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(40 - CORES));

        assertThat(cpu.run(LIGHT, () -> "piece")).isEqualTo("piece");
        assertThat(cpu.<String>start(LIGHT, turn -> "job")).isEqualTo("job");
        assertThat(ended).isEmpty();
    }

    @Test
    void whatEndsWorkComesBeforeWhatBeginsSome() throws InterruptedException {
        heavyJobs(CORES);
        eventually(() -> assertThat(piece.getQueueLength()).isEqualTo(CORES));
        heavyJobs(4);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(4));
        heavyPieces(2);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(6));

        for (int i = 1; i <= 2 * CORES; i++) {
            int now = i;
            piece.release();
            eventually(() -> assertThat(ended).hasSize(now));
            eventually(() -> assertThat(piece.getQueueLength()).isEqualTo(CORES));
        }

        assertThat(ended).containsExactly("job", "job", "piece", "piece");
    }

    @Test
    void aShortJobComesBeforeThoseThatHaveNotBegun() throws InterruptedException {
        heavyJobs(100);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(100 - CORES));
        client(() -> cpu.startFirst(HEAVY, turn -> ended.add("lookup")));
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(101 - CORES));

        for (int released = 1; !ended.contains("lookup"); released++) {
            int least = released;
            piece.release();
            eventually(() -> assertThat(ended).hasSizeGreaterThanOrEqualTo(least));
        }

        assertThat(ended).hasSizeLessThan(20);
    }

    @Test
    void aJobThatWaitsLeavesItsCoreToOthers() throws InterruptedException {
        CountDownLatch paused = new CountDownLatch(CORES);
        CountDownLatch read = new CountDownLatch(1);
        for (int i = 0; i < CORES; i++) {
            client(() -> cpu.start(HEAVY, turn -> {
                turn.pause();
                paused.countDown();
                read.await();
                turn.resume();
                return ended.add("read");
            }));
        }
        paused.await();
        heavyJobs(CORES);
        eventually(() -> assertThat(piece.getQueueLength()).isEqualTo(CORES));
        heavyJobs(1);
        read.countDown();
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(CORES + 1));

        piece.release(CORES);

        eventually(() -> assertThat(ended).containsExactlyInAnyOrder("job", "job", "read", "read"));
        piece.release();
        eventually(() -> assertThat(ended).last().isEqualTo("job"));
    }

    @Test
    void clientsThatGoAwayFreeEverything() throws InterruptedException {
        heavyJobs(500);
        heavyPieces(500);
        eventually(() -> assertThat(cpu.waiting()).isEqualTo(1000 - CORES));

        for (Thread client : clients) {
            client.interrupt();
        }
        for (Thread client : clients) {
            client.join();
        }

        eventually(() -> assertThat(cpu.waiting() + cpu.computing()).isZero());
        piece.release();
        heavyJobs(1);
        eventually(() -> assertThat(ended).containsExactly("job"));
    }

    @Test
    void workThatFailsGivesItsPlaceBack() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> cpu.run(HEAVY, () -> {
                        throw new IllegalArgumentException("piece");
                    }))
                    .hasMessage("piece");
            assertThatThrownBy(() -> cpu.start(HEAVY, turn -> {
                        turn.pause();
                        throw new IllegalArgumentException("job");
                    }))
                    .hasMessage("job");
        }

        assertThat(cpu.computing()).isZero();
        assertThat(cpu.waiting()).isZero();
    }
}
