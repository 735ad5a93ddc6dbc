// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.testsupport.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// The waiting of `spec/ring.md §4.2`.
class RingStabilityTest {

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final RingStability stability = new RingStability(this::ring, clock);
    private final BlockingQueue<String> outcome = new ArrayBlockingQueue<>(1);
    private volatile List<String> active = List.of();

    private InstanceRing ring() {
        List<InstanceDesc> members = new ArrayList<>();
        for (String id : active) {
            members.add(InstanceDesc.of(id, id + ":0")
                    .withState(InstanceState.ACTIVE)
                    .withTimestamp(clock.instant().getEpochSecond()));
        }
        return InstanceRing.of(InstanceRingDesc.of(members), RingSettings.single(Duration.ofMinutes(1)));
    }

    private void run(Callable<String> task) {
        Threads.startVirtual("waiting", () -> {
            try {
                outcome.add(task.call());
            } catch (Exception e) {
                outcome.add(String.valueOf(e.getMessage()));
            }
        });
    }

    private void pass(int seconds) throws InterruptedException {
        for (int i = 0; i < seconds; i++) {
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void waitsUntilTheInstanceIsActive() throws InterruptedException {
        run(() -> {
            stability.awaitActive("a", Duration.ofMinutes(10));
            return "active";
        });
        pass(3);
        clock.awaitSleepers(1);
        assertThat(outcome).isEmpty();
        active = List.of("a");
        pass(1);
        assertThat(outcome.take()).isEqualTo("active");
    }

    @Test
    void givesUpWhenTheInstanceDoesNotBecomeActive() throws InterruptedException {
        run(() -> {
            stability.awaitActive("a", Duration.ofSeconds(3));
            return "active";
        });
        pass(3);
        assertThat(outcome.take()).isEqualTo("instance a is not ACTIVE in the ring after 3s");
    }

    @Test
    void waitsUntilTheMembersHaveBeenTheSameForTheMinimum() throws InterruptedException {
        active = List.of("a");
        run(() -> "stable " + stability.awaitStable(Duration.ofSeconds(5), Duration.ofSeconds(60)));
        pass(4);
        clock.awaitSleepers(1);
        active = List.of("a", "b");
        pass(5);
        assertThat(outcome).isEmpty();
        pass(1);
        assertThat(outcome.take()).isEqualTo("stable true");
    }

    @Test
    void givesUpAfterTheMaximum() throws InterruptedException {
        run(() -> "stable " + stability.awaitStable(Duration.ofSeconds(5), Duration.ofSeconds(8)));
        for (int i = 0; i < 8; i++) {
            active = List.of("w" + i);
            pass(1);
        }
        assertThat(outcome.take()).isEqualTo("stable false");
    }
}
