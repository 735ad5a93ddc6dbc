// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every ingest log does, whatever it stands on. A subclass gives a log whose records may be 1 MiB large.
public abstract class IngestLogContract {

    protected static final TenantId TENANT = new TenantId("team-a");
    protected static final int MAX_RECORD_BYTES = KafkaConfig.MIN_RECORD_BYTES;
    protected static final int UNKNOWN_PARTITION = 9_999;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /// The log under test, started.
    protected abstract IngestLog log();

    /// A partition that no other test uses.
    protected abstract int freshPartition();

    /// Deletes the records before `offset`.
    protected abstract void expireBefore(int partition, long offset);

    @AfterEach
    void closeOpened() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    protected final IngestWriter writer() {
        IngestWriter writer = log().openWriter();
        opened.add(writer);
        return writer;
    }

    protected final PartitionReader reader(int partition, long offset) {
        PartitionReader reader = log().openReader(partition, offset);
        opened.add(reader);
        return reader;
    }

    /// A trace whose id is `number` and whose `size` bytes repeat it.
    public static Piece trace(long number, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i + Long.BYTES <= size; i += Long.BYTES) {
            ByteBuffer.wrap(bytes).putLong(i, number);
        }
        return new Piece(new TraceId(~number, number), bytes);
    }

    protected static PartitionWrite write(int partition, TracePiece... traces) {
        return new PartitionWrite(partition, List.of(traces), false);
    }

    /// The numbers of the traces in `records`, whose bytes are checked.
    public static List<Long> numbers(List<LogRecord> records) {
        List<Long> numbers = new ArrayList<>();
        for (LogRecord each : records) {
            each.decode().forEach((id, array, offset, length) -> {
                byte[] bytes = Arrays.copyOfRange(array, offset, offset + length);
                assertThat(bytes).isEqualTo(trace(id.low(), length).bytes());
                numbers.add(id.low());
            });
        }
        return numbers;
    }

    /// Polls until `count` records have come.
    public static List<LogRecord> take(PartitionReader reader, int count) throws InterruptedException {
        List<LogRecord> records = new ArrayList<>();
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        while (records.size() < count && !deadline.hasPassed()) {
            records.addAll(reader.poll(Duration.ofMillis(500)));
        }
        assertThat(records).hasSizeGreaterThanOrEqualTo(count);
        return records;
    }

    private void writeEach(IngestWriter writer, int partition, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            writer.write(TENANT, List.of(write(partition, trace(i, 64))), Deadline.NONE);
        }
    }

    @Test
    void recordsComeBackInOrderWithTenantAndTime() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer();
        Instant before = Clock.system().instant();
        writeEach(writer, partition, 5);

        List<LogRecord> records = take(reader(partition, 0), 5);

        assertThat(numbers(records)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(records).extracting(LogRecord::offset).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.tenant()).isEqualTo(TENANT);
            assertThat(record.partition()).isEqualTo(partition);
            assertThat(Instant.ofEpochMilli(record.timestampMillis()))
                    .isBetween(before.minusMillis(1), Clock.system().instant());
        });
    }

    @Test
    void valueIsThatOfTheCodec() throws Exception {
        int partition = freshPartition();
        byte[] golden = GoldenRecords.values().getFirst();
        List<TracePiece> traces = PushBytesCodecTest.pieces(PushBytesCodec.decode(golden, 0, golden.length));

        writer().write(TenantId.SINGLE, List.of(new PartitionWrite(partition, traces, false)), Deadline.NONE);
        writer().write(TenantId.SINGLE, List.of(new PartitionWrite(partition, traces, true)), Deadline.NONE);

        List<LogRecord> records = take(reader(partition, 0), 2);
        assertThat(value(records.get(0))).isEqualTo(golden);
        assertThat(value(records.get(1))).isEqualTo(PushBytesCodec.encode(traces, true));
    }

    private static byte[] value(LogRecord record) {
        return Arrays.copyOfRange(record.array(), record.valueOffset(), record.valueOffset() + record.valueLength());
    }

    @Test
    void valuesStayValidAfterLaterPolls() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer();
        PartitionReader reader = reader(partition, 0);
        writeEach(writer, partition, 3);
        List<LogRecord> first = take(reader, 3);

        writer.write(TENANT, List.of(write(partition, trace(77, 500_000))), Deadline.NONE);
        take(reader, 1);

        assertThat(numbers(first)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void oneWriteReachesSeveralPartitions() throws Exception {
        int one = freshPartition();
        int two = freshPartition();

        writer().write(TENANT, List.of(write(one, trace(1, 50)), write(two, trace(2, 50), trace(3, 0))), Deadline.NONE);

        assertThat(numbers(take(reader(one, 0), 1))).containsExactly(1L);
        assertThat(numbers(take(reader(two, 0), 1))).containsExactly(2L, 3L);
    }

    @Test
    void largeWriteIsSplitInOrder() throws Exception {
        int partition = freshPartition();
        TracePiece[] traces = {trace(1, 500_000), trace(2, 500_000), trace(3, 700_000), trace(4, 10)};

        writer().write(TENANT, List.of(write(partition, traces)), Deadline.NONE);

        List<LogRecord> records = take(reader(partition, 0), 2);
        assertThat(numbers(records.subList(0, 1))).containsExactly(1L, 2L);
        assertThat(numbers(records.subList(1, 2))).containsExactly(3L, 4L);
    }

    @Test
    void traceLargerThanARecordIsRefusedForItsPartitionOnly() throws Exception {
        int good = freshPartition();
        int bad = freshPartition();
        TracePiece large = trace(2, MAX_RECORD_BYTES);

        assertThatThrownBy(() -> writer().write(
                                TENANT,
                                List.of(write(bad, trace(1, 10), large), write(good, trace(3, 10))),
                                Deadline.NONE))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessage("single entry size (" + PushBytesCodec.estimate(MAX_RECORD_BYTES)
                        + ") exceeds maximum allowed size (" + MAX_RECORD_BYTES + ")");

        assertThat(numbers(take(reader(good, 0), 1))).containsExactly(3L);
        assertThat(log().offsets().end(bad)).isZero();
    }

    @Test
    void nothingIsWrittenAfterTheDeadline() throws Exception {
        int partition = freshPartition();

        assertThatThrownBy(() ->
                        writer().write(TENANT, List.of(write(partition, trace(1, 10))), Deadline.after(Duration.ZERO)))
                .isInstanceOf(TempoException.DeadlineExceeded.class)
                .hasMessage("context deadline exceeded");

        assertThat(log().offsets().end(partition)).isZero();
    }

    @Test
    void nothingIsWrittenByAnInterruptedThread() throws Exception {
        int partition = freshPartition();
        IngestWriter writer = writer();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> writer.write(TENANT, List.of(write(partition, trace(1, 10))), Deadline.NONE))
                .isInstanceOf(InterruptedException.class);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(log().offsets().end(partition)).isZero();
    }

    @Test
    void unknownPartitionIsUnavailable() {
        assertThatThrownBy(() -> writer().write(
                                TENANT,
                                List.of(write(UNKNOWN_PARTITION, trace(1, 10))),
                                Deadline.after(Duration.ofSeconds(20))))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("partition " + UNKNOWN_PARTITION);
    }

    @Test
    void concurrentWritesAreAllStoredOnce() throws Exception {
        int one = freshPartition();
        int two = freshPartition();
        IngestWriter writer = writer();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int number = i;
            tasks.add(() -> {
                writer.write(
                        TENANT,
                        List.of(write(one, trace(number, 40_000)), write(two, trace(1000 + number, 3_000))),
                        Deadline.NONE);
                return true;
            });
        }

        Fanout.all(tasks);

        assertThat(numbers(take(reader(one, 0), 64))).hasSize(64).doesNotHaveDuplicates();
        assertThat(numbers(take(reader(two, 0), 64))).hasSize(64).doesNotHaveDuplicates();
        assertThat(log().offsets().ends(List.of(one, two)))
                .containsEntry(one, 64L)
                .containsEntry(two, 64L);
    }

    @Test
    void readerStartsAnywhereAndSeeksAnywhere() throws Exception {
        int partition = freshPartition();
        int count = 600;
        List<PartitionWrite> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(write(partition, trace(i, 64)));
        }
        writer().write(TENANT, writes, Deadline.NONE);
        PartitionReader reader = reader(partition, 0);
        long seed = 42;
        Random random = new Random(seed);
        long expected = 0;
        // Keeps clear of the end, where a fetch may wait for new records for seconds before a seek takes effect.
        int highest = 80;
        for (int round = 0; round < 60; round++) {
            if (random.nextBoolean() || expected > highest) {
                expected = random.nextInt(highest);
                reader.seek(expected);
            }
            assertThat(reader.position()).as("seed %d round %d", seed, round).isEqualTo(expected);
            List<LogRecord> records = take(reader, 1);
            for (LogRecord each : records) {
                assertThat(each.offset()).as("seed %d round %d", seed, round).isEqualTo(expected++);
            }
            assertThat(numbers(records).getLast()).isEqualTo(expected - 1);
        }
    }

    @Test
    void pollAtTheEndComesBackEmpty() throws Exception {
        int partition = freshPartition();
        writeEach(writer(), partition, 1);
        PartitionReader reader = reader(partition, 1);

        assertThat(reader.poll(Duration.ofMillis(200))).isEmpty();
        assertThat(reader.poll(Duration.ZERO)).isEmpty();
        assertThat(reader.position()).isEqualTo(1);
        assertThat(reader.partition()).isEqualTo(partition);
    }

    @Test
    void offsetBehindTheEndIsReportedUntilSought() throws Exception {
        int partition = freshPartition();
        writeEach(writer(), partition, 2);
        PartitionReader reader = reader(partition, 7);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> take(reader, 1))
                    .isInstanceOf(OffsetOutOfRangeException.class)
                    .hasMessageContaining("partition " + partition + " has no record at offset 7");
            assertThat(reader.position()).isEqualTo(7);
        }
        reader.seek(1);
        assertThat(numbers(take(reader, 1))).containsExactly(1L);
    }

    @Test
    void expiredOffsetIsReportedAndNeverSkipped() throws Exception {
        int partition = freshPartition();
        writeEach(writer(), partition, 5);
        expireBefore(partition, 3);
        PartitionReader reader = reader(partition, 1);

        assertThatThrownBy(() -> take(reader, 1)).isInstanceOfSatisfying(OffsetOutOfRangeException.class, e -> {
            assertThat(e.partition()).isEqualTo(partition);
            assertThat(e.offset()).isEqualTo(1);
        });

        reader.seek(log().offsets().start(partition));
        assertThat(numbers(take(reader, 2))).containsExactly(3L, 4L);
    }

    @Test
    void interruptEndsAPoll() throws Exception {
        PartitionReader reader = reader(freshPartition(), 0);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread poller = Thread.ofPlatform().start(() -> {
            try {
                reader.poll(Duration.ofMinutes(5));
            } catch (Throwable e) {
                failure.set(e);
            }
        });

        poller.interrupt();
        poller.join(60_000);

        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void closeFromAnotherThreadEndsAPoll() throws Exception {
        PartitionReader reader = log().openReader(freshPartition(), 0);
        CompletableFuture<List<LogRecord>> polled = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                polled.complete(reader.poll(Duration.ofMinutes(5)));
            } catch (Throwable e) {
                polled.completeExceptionally(e);
            }
        });

        reader.close();

        try {
            assertThat(polled.get()).isEmpty();
        } catch (ExecutionException e) {
            assertThat(e).as("closed before the poll began").hasCauseInstanceOf(IllegalStateException.class);
        }
        reader.close();
        assertThatThrownBy(() -> reader.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedWriterRefuses() {
        IngestWriter writer = log().openWriter();
        writer.close();
        writer.close();

        assertThatThrownBy(() -> writer.write(TENANT, List.of(write(0, trace(1, 1))), Deadline.NONE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void offsetsTellStartEndAndTime() throws Exception {
        int partition = freshPartition();
        PartitionOffsets offsets = log().offsets();
        assertThat(offsets.start(partition)).isZero();
        assertThat(offsets.end(partition)).isZero();
        writeEach(writer(), partition, 4);
        Instant third =
                Instant.ofEpochMilli(take(reader(partition, 2), 1).getFirst().timestampMillis());
        expireBefore(partition, 1);

        assertThat(offsets.start(partition)).isEqualTo(1);
        assertThat(offsets.end(partition)).isEqualTo(4);
        assertThat(offsets.firstSince(partition, Instant.EPOCH)).hasValue(1);
        assertThat(offsets.firstSince(partition, third).orElseThrow()).isBetween(1L, 2L);
        assertThat(offsets.firstSince(partition, third.plusSeconds(3600))).isEmpty();
    }

    @Test
    void offsetsOfUnknownPartitionsAreAnError() {
        assertThatThrownBy(() -> log().offsets().end(UNKNOWN_PARTITION))
                .isInstanceOfSatisfying(
                        UnknownPartitionException.class,
                        e -> assertThat(e.partition()).isEqualTo(UNKNOWN_PARTITION));
        assertThatThrownBy(() -> log().committedOffsets().committed("group", UNKNOWN_PARTITION))
                .isInstanceOf(UnknownPartitionException.class);
        assertThatThrownBy(() -> log().committedOffsets().commit("group", UNKNOWN_PARTITION, 1))
                .isInstanceOf(UnknownPartitionException.class);
    }

    @Test
    void commitsAreKeptPerGroupAndPartition() throws Exception {
        int one = freshPartition();
        int two = freshPartition();
        OffsetStore store = log().committedOffsets();
        assertThat(store.committed("commits-a", one)).isEmpty();

        store.commit("commits-a", one, 5);
        store.commit("commits-b", one, 9);
        store.commit("commits-a", one, 3);

        assertThat(store.committed("commits-a", one)).hasValue(3);
        assertThat(store.committed("commits-b", one)).hasValue(9);
        assertThat(store.committed("commits-a", List.of(one, two)))
                .containsEntry(one, 3L)
                .doesNotContainKey(two);
        assertThat(log().committedOffsets().committed("commits-b", one)).hasValue(9);
    }

    @Test
    void lagIsTheDistanceFromCommitToEnd() throws Exception {
        int partition = freshPartition();
        int uncommitted = freshPartition();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicReference<Set<Integer>> owned = new AtomicReference<>(Set.of(partition, uncommitted));
        GroupLag lag = new GroupLag(log(), "lag-group", owned::get, Duration.ofMinutes(1), registry, Clock.system());
        IngestWriter writer = writer();
        writeEach(writer, partition, 5);
        writeEach(writer, uncommitted, 2);
        log().committedOffsets().commit("lag-group", partition, 1);

        lag.measure();
        lag.consumed(partition, Clock.system().millis() - 90_000);

        assertThat(gauge(registry, "tempo_ingest_group_partition_lag", partition))
                .isEqualTo(4);
        assertThat(gauge(registry, "tempo_ingest_group_partition_lag", uncommitted))
                .isEqualTo(2);
        assertThat(gauge(registry, "tempo_ingest_group_partition_lag_seconds", partition))
                .isBetween(90.0, 91.0);

        owned.set(Set.of(UNKNOWN_PARTITION, partition));
        lag.measure();
        assertThat(gauge(registry, "tempo_ingest_group_partition_lag", partition))
                .isEqualTo(4);
        assertThat(gauge(registry, "tempo_ingest_group_partition_lag", UNKNOWN_PARTITION))
                .isZero();
        owned.set(Set.of());
        lag.measure();
        assertThat(registry.getMeters()).isEmpty();
    }

    private static double gauge(SimpleMeterRegistry registry, String name, int partition) {
        return registry.get(name)
                .tags("group", "lag-group", "partition", Integer.toString(partition))
                .gauge()
                .value();
    }
}
