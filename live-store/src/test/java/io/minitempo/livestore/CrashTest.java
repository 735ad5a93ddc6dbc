// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.SyncPolicy;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.memory.InMemoryBroker;
import io.minitempo.livestore.blocks.Completion;
import io.minitempo.livestore.consume.ConsumerSettings;
import io.minitempo.livestore.consume.Coverage;
import io.minitempo.livestore.consume.PartitionConsumer;
import io.minitempo.livestore.consume.PartitionLag;
import io.minitempo.livestore.consume.StartOffset;
import io.minitempo.livestore.tenant.Durability;
import io.minitempo.livestore.tenant.TenantInstance;
import io.minitempo.livestore.tenant.TenantSettings;
import io.minitempo.livestore.tenant.Tenants;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.testsupport.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes that die between any two steps, and sometimes in the middle of one or with the machine, on the same folder
/// and log.
@Timeout(120)
class CrashTest {

    private static final TenantId TENANT = TenantId.SINGLE;
    private static final String GROUP = "live-store-zone-a";
    private static final Duration TIMEOUT = Duration.ofMinutes(20);

    @TempDir
    private Path temp;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final InMemoryBroker broker = new InMemoryBroker(1, clock);
    private final CpuPool cpu = new CpuPool(1);
    private final Map<Long, TreeSet<Long>> written = new HashMap<>();
    private final LosingDisk disk = new LosingDisk();
    private SyncPolicy policy = SyncPolicy.NEVER;
    private long nextSpan;

    @AfterEach
    void closePool() {
        cpu.close();
    }

    /// One life of a process, driven by hand, one step at a time.
    private final class Life {
        private final Tenants tenants;
        private final PartitionConsumer consumer;
        private final Completion completion;
        private final ArrayDeque<WalBlock> waiting = new ArrayDeque<>();
        private final PartitionLag lag;

        Life(long seed) throws InterruptedException {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            Wal wal = new Wal(temp, clock, policy, disk);
            LocalBackend backend = new LocalBackend(wal.blocks(), clock);
            backend.probe();
            LocalBlocks blocks = new LocalBlocks(wal.blocks(), backend);
            TenantSettings settings = new TenantSettings(
                    Durability.AT_CUT,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    4_000,
                    Duration.ofMinutes(2),
                    BlockFormat.VPARQUET4,
                    DedicatedColumns.defaults(),
                    4);
            tenants = new Tenants(
                    settings,
                    wal,
                    Overrides.fixed(Limits.defaults()),
                    (instance, block) -> waiting.add(block),
                    registry,
                    clock,
                    new SplittableRandom(seed));
            tenants.recover(blocks);
            for (TenantInstance instance : tenants.all()) {
                waiting.addAll(instance.stages().sealed());
            }
            completion = new Completion(blocks, BlockWriter.Settings.defaults(), cpu);
            IngestLog log = broker.connect();
            StartOffset start = StartOffset.choose(
                    log,
                    GROUP,
                    0,
                    new StartOffset.Situation(!tenants.all().isEmpty(), false),
                    OptionalLong.empty(),
                    TIMEOUT,
                    clock);
            lag = new PartitionLag(start.first(), clock);
            consumer = new PartitionConsumer(
                    log,
                    0,
                    new ConsumerSettings(GROUP, Duration.ofSeconds(5), Long.MAX_VALUE, Integer.MAX_VALUE, TIMEOUT),
                    tenants,
                    new Coverage(log.committedOffsets(), 0, Duration.ofMinutes(10), clock),
                    lag,
                    (position, timestamp) -> {},
                    registry,
                    clock);
        }

        void consume(int most) throws InterruptedException {
            List<LogRecord> all = broker.records(0).stream()
                    .filter(each -> each.offset() >= lag.position())
                    .limit(most)
                    .toList();
            consumer.handle(all);
        }

        /// Completes the oldest block that waits; `removed` is false when the process dies just before the removal.
        void complete(boolean removed) throws InterruptedException {
            WalBlock block = waiting.poll();
            if (block == null) {
                return;
            }
            completion.complete(tenants.of(TENANT), block);
            if (removed) {
                block.remove();
            }
        }

        List<Long> ask(long trace) throws InterruptedException {
            TraceCombiner combiner = new TraceCombiner(0, true);
            tenants.of(TENANT).find(Spans.id(trace), combiner);
            return Spans.of(combiner.result());
        }
    }

    private void append(SplittableRandom random) {
        long trace = random.nextInt(30);
        long[] spans = {nextSpan++, nextSpan++};
        byte[] value = Spans.value(trace, clock.instant(), spans);
        byte[] key = TENANT.value().getBytes(StandardCharsets.UTF_8);
        // A writer that lost an acknowledgement writes the same record again.
        int times = random.nextInt(5) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
            broker.append(0, key, value, clock.millis());
        }
        written.computeIfAbsent(trace, id -> new TreeSet<>()).addAll(List.of(spans[0], spans[1]));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everySpanOfTheLogIsFoundOnceAfterAnyNumberOfCrashes(long seed) throws Exception {
        live(seed, () -> {});
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void everySpanOfTheLogIsFoundOnceAfterAnyNumberOfPowerFailures(long seed) throws Exception {
        policy = SyncPolicy.ON_FLUSH;
        live(seed, disk::losePower);
    }

    /// What the end of a process does to the disk.
    private interface Death {
        void strike() throws IOException;
    }

    private void live(long seed, Death death) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Life life = new Life(seed * 1000);
        for (int step = 1; step <= 300; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> append(random);
                case 3, 4 -> life.consume(1 + random.nextInt(5));
                case 5 -> life.tenants.cut(random.nextInt(3) == 0);
                case 6 -> life.consumer.commit();
                case 7 -> life.complete(random.nextInt(4) > 0);
                case 8 -> clock.advance(Duration.ofSeconds(random.nextInt(12)));
                default -> {
                    if (random.nextInt(3) == 0) {
                        death.strike();
                        life = new Life(seed * 1000 + step);
                        checkAll(life, "seed " + seed + ", step " + step);
                    }
                }
            }
        }
        death.strike();
        Life last = new Life(seed * 1000 + 999);
        checkAll(last, "seed " + seed + ", at the end");
        last.tenants.cut(true);
        assertThat(last.tenants.bytesInMemory()).isZero();
    }

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void whatIsCommittedWasForcedToDisk(SyncPolicy how) throws Exception {
        policy = how;
        Life life = new Life(1);
        broker.append(
                0,
                TENANT.value().getBytes(StandardCharsets.UTF_8),
                Spans.value(1, clock.instant(), 10),
                clock.millis());
        life.consume(1);
        life.tenants.cut(true);
        life.consumer.commit();
        assertThat(broker.connect().committedOffsets().committed(GROUP, 0)).hasValue(1);

        disk.losePower();

        List<Long> found = new Life(2).ask(1);
        switch (how) {
            case ON_FLUSH -> assertThat(found).containsExactly(10L);
            case NEVER -> assertThat(found).isEmpty();
        }
    }

    private void checkAll(Life life, String when) throws InterruptedException {
        life.consume(Integer.MAX_VALUE);
        for (Map.Entry<Long, TreeSet<Long>> each : written.entrySet()) {
            assertThat(life.ask(each.getKey()))
                    .as("trace %s, %s", each.getKey(), when)
                    .containsExactlyElementsOf(each.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void aTornRecordInTheWalIsReadAgainFromTheLog(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Life life = new Life(seed * 1000);
        for (int i = 0; i < 10; i++) {
            append(random);
        }
        life.consume(Integer.MAX_VALUE);
        life.tenants.cut(true);
        life.consumer.commit();
        for (int i = 0; i < 10; i++) {
            append(random);
        }
        List<Long> safe = sizes();
        life.consume(Integer.MAX_VALUE);
        // The crash comes while these are written: they are not flushed, and their offsets not committed.
        life.tenants.cut(true);
        tear(safe, random);

        checkAll(new Life(seed * 1000 + 1), "seed " + seed);
    }

    private List<Path> logs() {
        try (Stream<Path> files = Files.walk(temp)) {
            return files.filter(file -> file.endsWith("traces.log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> sizes() throws IOException {
        List<Long> sizes = new ArrayList<>();
        for (Path log : logs()) {
            sizes.add(Files.size(log));
        }
        return sizes;
    }

    /// Cuts the file that grew somewhere in what it grew by, and leaves rubbish at its end.
    private void tear(List<Long> safe, SplittableRandom random) throws IOException {
        List<Path> logs = logs();
        Path last = logs.getLast();
        long from = logs.size() == safe.size() ? safe.getLast() : 0;
        try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
            long size = from + random.nextLong(Math.max(1, channel.size() - from));
            channel.truncate(size);
            channel.write(ByteBuffer.wrap(new byte[random.nextInt(20)]), size);
        }
    }
}
