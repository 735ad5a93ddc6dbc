// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestSupportTest {

    @Test
    void goldenFilesAreThere(@TempDir Path folder) {
        assertThat(Golden.otlpRequests()).extracting(b -> b.length).containsExactly(76974, 103282, 294409, 38634);
        assertThat(Golden.text("kafka/records.json.gz")).startsWith("[");
        assertThatThrownBy(() -> Golden.bytes("nothing")).hasMessage("no golden file nothing");

        Golden.copyTree("blocks-3.0.3-vParquet4", folder);
        assertThat(folder.resolve("single-tenant/index.json.gz")).exists();
        assertThat(folder.resolve("single-tenant/e6bec63f-6877-464f-9907-c63f4250c270/data.parquet"))
                .satisfies(f -> assertThat(Files.size(f)).isEqualTo(130658));
    }

    @Test
    void eventuallyWaitsAndGivesUpWithTheLastFailure() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Eventually.eventually(() -> assertThat(asked.incrementAndGet()).isGreaterThan(2));

        assertThat(asked).hasValue(3);
        assertThatThrownBy(() -> Eventually.within(Duration.ofMillis(30), () -> {
                    throw new IllegalStateException("still down");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("still down");
    }

    @Test
    void manualClockWakesSleepersWhenTheirTimeHasCome() throws InterruptedException {
        ManualClock clock = ManualClock.atGoldenInput();
        CountDownLatch woken = new CountDownLatch(1);
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                clock.sleep(Duration.ofSeconds(5));
                woken.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        clock.awaitSleepers(1);
        clock.advance(Duration.ofSeconds(4));
        assertThat(woken.getCount()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        sleeper.join();

        assertThat(woken.getCount()).isZero();
        assertThat(clock.instant().getEpochSecond()).isEqualTo(1_795_176_005L);
    }

    @Test
    void manualClockDoesNotCountSleepersWhoseTimeHasCome() throws InterruptedException {
        ManualClock clock = ManualClock.atGoldenInput();
        AtomicInteger rounds = new AtomicInteger();
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                while (rounds.get() < 200) {
                    clock.sleep(Duration.ofSeconds(1));
                    rounds.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        for (int round = 0; round < 200; round++) {
            clock.awaitSleepers(1);
            assertThat(rounds).hasValue(round);
            clock.advance(Duration.ofSeconds(1));
        }
        sleeper.join();

        assertThat(rounds).hasValue(200);
    }
}
