// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestLogContract;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.testsupport.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryIngestLogTest extends IngestLogContract {

    private static final Duration WRITE_TIMEOUT = Duration.ofMillis(50);

    private final InMemoryBroker broker = new InMemoryBroker(8, MAX_RECORD_BYTES, WRITE_TIMEOUT, Clock.system());
    private final InMemoryIngestLog log = broker.connect();
    private int partitions;

    @Override
    protected IngestLog log() {
        return log;
    }

    @Override
    protected int freshPartition() {
        return partitions++;
    }

    @Override
    protected void expireBefore(int partition, long offset) {
        broker.expireBefore(partition, offset);
    }

    private static void writeOne(IngestWriter writer, long number) throws InterruptedException {
        writer.write(TENANT, List.of(write(0, trace(number, 10))), Deadline.NONE);
    }

    @Nested
    class WithFaults {

        private final IngestWriter writer = log.openWriter();
        private final TempoException.Unavailable failure = new TempoException.Unavailable("out of order");

        @Test
        void failedWriteStoresNothing() throws Exception {
            broker.faults().failWrites(() -> failure);

            assertThatThrownBy(() -> writeOne(writer, 1)).isSameAs(failure);

            assertThat(broker.records(0)).isEmpty();
            broker.faults().heal();
            writeOne(writer, 2);
            assertThat(numbers(broker.records(0))).containsExactly(2L);
        }

        @Test
        void lostAcknowledgementStoresAndFails() {
            broker.faults().loseAcknowledgements(() -> failure);

            assertThatThrownBy(() -> writeOne(writer, 1)).isSameAs(failure);

            assertThat(numbers(broker.records(0))).containsExactly(1L);
        }

        @Test
        void heldWriteTimesOutAndStoresNothing() {
            broker.faults().holdWrites();

            assertThatThrownBy(() -> writeOne(writer, 1))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining("not acknowledged within 50ms");

            assertThat(broker.records(0)).isEmpty();
        }

        @Test
        void heldWriteGoesOnWhenHealed() throws Exception {
            InMemoryBroker patient = new InMemoryBroker(1, Clock.system());
            patient.faults().holdWrites();
            CompletableFuture<Boolean> written = new CompletableFuture<>();
            Threads.startVirtual("writer", () -> {
                try {
                    writeOne(patient.connect().openWriter(), 5);
                    written.complete(true);
                } catch (InterruptedException e) {
                    written.completeExceptionally(e);
                }
            });
            patient.faults().awaitHeldWrites(1);
            assertThat(written).isNotDone();

            patient.faults().heal();

            assertThat(written.get()).isTrue();
            assertThat(numbers(patient.records(0))).containsExactly(5L);
        }

        @Test
        void delayedWriteWaitsOnTheBrokersClock() throws Exception {
            ManualClock clock = ManualClock.atGoldenInput();
            InMemoryBroker slow = new InMemoryBroker(1, clock);
            slow.faults().delayWrites(Duration.ofSeconds(3));
            Thread writing = Threads.startVirtual("writer", () -> {
                try {
                    writeOne(slow.connect().openWriter(), 5);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.awaitSleepers(1);
            assertThat(slow.records(0)).isEmpty();

            clock.advance(Duration.ofSeconds(3));
            writing.join();

            assertThat(slow.records(0))
                    .singleElement()
                    .satisfies(record -> assertThat(record.timestampMillis()).isEqualTo(clock.millis()));
        }

        @Test
        void disconnectedBrokerFailsWritesAndQuestionsAndShowsReadersNothing() throws Exception {
            writeOne(writer, 1);
            PartitionReader reader = log.openReader(0, 0);
            broker.faults().disconnect();

            assertThatThrownBy(() -> writeOne(writer, 2)).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(log::awaitReachable).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> log.offsets().end(0)).isInstanceOf(TempoException.Unavailable.class);
            assertThatThrownBy(() -> log.committedOffsets().commit("g", 0, 1))
                    .isInstanceOf(TempoException.Unavailable.class);
            assertThat(reader.poll(Duration.ofMillis(20))).isEmpty();

            broker.faults().heal();
            assertThat(numbers(reader.poll(Duration.ofSeconds(5)))).containsExactly(1L);
        }
    }

    @Test
    void anyBytesCanBeAppended() throws Exception {
        broker.append(0, "x".getBytes(StandardCharsets.UTF_8), new byte[] {1}, 123);

        assertThat(log.openReader(0, 0).poll(Duration.ZERO)).singleElement().satisfies(record -> {
            assertThat(record.tenant().value()).isEqualTo("x");
            assertThat(record.timestampMillis()).isEqualTo(123);
            assertThatThrownBy(record::decode).hasMessageContaining("at byte");
        });
    }
}
