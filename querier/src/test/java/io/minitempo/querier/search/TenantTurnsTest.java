// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantTurns;
import io.minitempo.core.concurrent.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TenantTurnsTest {

    private static final TenantId HEAVY = new TenantId("heavy");
    private static final TenantId LIGHT = new TenantId("light");
    private static final TenantId OTHER = new TenantId("other");

    private final ConcurrentLinkedQueue<TenantId> order = new ConcurrentLinkedQueue<>();

    /// Enters in a thread of its own; returns when it waits or has its place.
    private Thread enter(TenantTurns turns, TenantId tenant) throws InterruptedException {
        return enter(turns, tenant, TenantTurns.At.BACK, () -> order.add(tenant));
    }

    private static Thread enter(TenantTurns turns, TenantId tenant, TenantTurns.At at, Runnable entered)
            throws InterruptedException {
        int before = turns.taken() + turns.waiting();
        Thread thread = Threads.startVirtual("enters", () -> {
            try {
                turns.enter(tenant, at);
                entered.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        eventually(() -> assertThat(turns.taken() + turns.waiting()).isEqualTo(before + 1));
        return thread;
    }

    @Test
    void aTenantWithoutAPlaceGetsOneThoughAllAreTaken() throws InterruptedException {
        TenantTurns turns = new TenantTurns(2, 1);
        for (int i = 0; i < 5; i++) {
            enter(turns, HEAVY);
        }
        assertThat(turns.taken()).isEqualTo(2);

        turns.enter(LIGHT);

        assertThat(turns.taken()).isEqualTo(3);
        assertThat(turns.waiting()).isEqualTo(3);
    }

    @Test
    void whoHasLessThanItsShareComesFirst() throws InterruptedException {
        TenantTurns turns = new TenantTurns(4, 1);
        for (int i = 0; i < 8; i++) {
            enter(turns, HEAVY);
        }
        eventually(() -> assertThat(order).hasSize(4));
        for (int i = 0; i < 3; i++) {
            enter(turns, LIGHT);
        }
        // One of the three had the place more.
        eventually(() -> assertThat(order).hasSize(5));

        turns.leave(HEAVY);
        turns.leave(HEAVY);
        eventually(() -> assertThat(order).hasSize(6));
        turns.leave(HEAVY);
        eventually(() -> assertThat(order).hasSize(7));

        assertThat(List.copyOf(order).subList(4, 7)).containsExactly(LIGHT, LIGHT, HEAVY);
    }

    @Test
    void tenantsHaveTurns() throws InterruptedException {
        TenantTurns turns = new TenantTurns(1, 0);
        turns.enter(HEAVY);
        for (int i = 0; i < 3; i++) {
            enter(turns, HEAVY);
        }
        enter(turns, LIGHT);
        enter(turns, OTHER);
        TenantId holder = HEAVY;
        List<TenantId> expected = List.of(HEAVY, LIGHT, OTHER, HEAVY, HEAVY);
        for (TenantId next : expected) {
            int before = order.size();
            turns.leave(holder);
            eventually(() -> assertThat(order).hasSize(before + 1));
            holder = next;
        }

        assertThat(order).containsExactlyElementsOf(expected);
    }

    @Test
    void whoWaitsAtTheFrontIsBeforeItsOwnTenantButNotBeforeAnotherTenantsTurn() throws InterruptedException {
        TenantTurns turns = new TenantTurns(1, 0);
        turns.enter(HEAVY);
        ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>();
        enter(turns, HEAVY, TenantTurns.At.BACK, () -> names.add("begins"));
        enter(turns, LIGHT, TenantTurns.At.BACK, () -> names.add("light"));
        enter(turns, HEAVY, TenantTurns.At.FRONT, () -> names.add("goes on, later"));
        enter(turns, HEAVY, TenantTurns.At.FRONT, () -> names.add("goes on"));
        List<TenantId> holders = List.of(HEAVY, HEAVY, LIGHT, HEAVY);
        for (int i = 0; i < holders.size(); i++) {
            int now = i + 1;
            turns.leave(holders.get(i));
            eventually(() -> assertThat(names).hasSize(now));
        }

        assertThat(names).containsExactly("goes on", "light", "goes on, later", "begins");
    }

    @Test
    void whoGivesUpAtTheFrontLeavesTheOthersWaiting() throws InterruptedException {
        TenantTurns turns = new TenantTurns(1, 0);
        turns.enter(HEAVY);
        Thread stays = enter(turns, HEAVY);
        Thread gone = enter(turns, HEAVY, TenantTurns.At.FRONT, () -> {});

        gone.interrupt();
        gone.join();
        assertThat(turns.waiting()).isEqualTo(1);
        turns.leave(HEAVY);
        stays.join();

        assertThat(turns.taken()).isEqualTo(1);
    }

    @Test
    void whoIsInterruptedWaitsNoMoreAndTakesNothing() throws InterruptedException {
        TenantTurns turns = new TenantTurns(1, 0);
        turns.enter(HEAVY);
        Thread gone = enter(turns, LIGHT);
        Thread stays = enter(turns, OTHER);

        gone.interrupt();
        gone.join();
        assertThat(turns.waiting()).isEqualTo(1);
        turns.leave(HEAVY);
        stays.join();

        assertThat(order).containsExactly(OTHER);
    }

    @Test
    void whoHasNoPlaceCannotLeave() throws InterruptedException {
        TenantTurns turns = new TenantTurns(1, 0);
        turns.enter(HEAVY);

        assertThatThrownBy(() -> turns.leave(LIGHT)).isInstanceOf(IllegalStateException.class);
        turns.leave(HEAVY);
        assertThatThrownBy(() -> turns.leave(HEAVY)).isInstanceOf(IllegalStateException.class);
    }

    /// Threads of three tenants come, wait, give up and leave: never more than allowed have a place, and in the end all
    /// places are free.
    @Test
    void placesAreNeitherLostNorInvented() throws InterruptedException {
        long seed = 20_261_121;
        TenantTurns turns = new TenantTurns(3, 2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger gaveUp = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            TenantId tenant = List.of(HEAVY, LIGHT, OTHER).get(i % 3);
            threads.add(Threads.startVirtual("visitor", () -> {
                for (int round = 0; round < 200; round++) {
                    try {
                        if (random.nextInt(10) == 0) {
                            Thread.currentThread().interrupt();
                        }
                        turns.enter(tenant);
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        turns.leave(tenant);
                    } catch (InterruptedException e) {
                        gaveUp.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).as("seed " + seed).isBetween(1, 5);
        assertThat(gaveUp.get()).isPositive();
        assertThat(turns.taken()).isZero();
        assertThat(turns.waiting()).isZero();
    }
}
