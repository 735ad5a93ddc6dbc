// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionSpoolTest {

    private static final TenantId TENANT = new TenantId("tenant");
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @TempDir
    private Path directory;

    /// Many traces and tenants, few traces and tenants, 64-bit ids; all in memory, in a few files, in a file per
    /// segment.
    @ParameterizedTest
    @CsvSource({
        "1, 1000000000, 3, 500, false",
        "2, 100000, 3, 500, false",
        "3, 20000, 40, 50, true",
        "4, 1, 2, 20, true",
        "5, 30000, 1, 2, false",
    })
    void givesBackTracesInOrderAndSegmentsAsTheyCame(long seed, long memory, int tenants, int traces, boolean shortIds)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Map<TenantId, TreeMap<TraceId, List<String>>> expected = new TreeMap<>();
        try (SectionSpool spool = new SectionSpool(directory, memory)) {
            int segments = memory == 1 ? 60 : 3000;
            for (int i = 0; i < segments; i++) {
                TenantId tenant = new TenantId("tenant-" + random.nextInt(tenants));
                int number = random.nextInt(traces);
                TraceId id = new TraceId(shortIds ? 0 : number * 0x9E3779B97F4A7C15L, number * 0xD1B54A32D192ED03L);
                String text = i + "-".repeat(random.nextInt(random.nextInt(10) == 0 ? 5000 : 100));
                byte[] padded = ("xx" + text + "yy").getBytes(StandardCharsets.US_ASCII);
                spool.add(tenant, id, padded, 2, padded.length - 4);
                expected.computeIfAbsent(tenant, any -> new TreeMap<>())
                        .computeIfAbsent(id, any -> new ArrayList<>())
                        .add(text);
            }
            assertThat(spool.files() > 0).isEqualTo(memory < 1_000_000);
            assertThat(spool.tenants()).containsExactlyElementsOf(expected.keySet());
            for (TenantId tenant : expected.keySet()) {
                assertThat(read(spool.traces(tenant, NO_LIMIT, SectionSpoolTest::unexpected)))
                        .as("seed %d", seed)
                        .isEqualTo(List.copyOf(expected.get(tenant).entrySet()));
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void segmentsLargerThanEveryBufferSurvive() throws InterruptedException {
        byte[] large = new byte[700_000];
        new SplittableRandom(9).nextBytes(large);
        try (SectionSpool spool = new SectionSpool(directory, 100_000)) {
            spool.add(TENANT, new TraceId(2, 0), new byte[] {1}, 0, 1);
            spool.add(TENANT, new TraceId(1, 0), large, 0, large.length);
            spool.add(TENANT, new TraceId(1, 0), new byte[0], 0, 0);
            assertThat(spool.files()).isEqualTo(1);
            TraceMerge merge = spool.traces(TENANT, NO_LIMIT, SectionSpoolTest::unexpected);
            assertThat(merge.next()).isTrue();
            assertThat(merge.segments()).containsExactly(ByteBuffer.wrap(large), ByteBuffer.allocate(0));
            assertThat(merge.next()).isTrue();
            assertThat(merge.id()).isEqualTo(new TraceId(2, 0));
            assertThat(merge.next()).isFalse();
        }
    }

    /// A limit of 10: 6 fits, 5 no more, 4 does, 1 no more; the second trace loses all; the third has its own count.
    @ParameterizedTest
    @CsvSource({"1", "1000000"})
    void segmentsThatWouldMakeATraceTooLargeAreLeftOut(long memory) throws InterruptedException {
        List<Integer> dropped = new ArrayList<>();
        try (SectionSpool spool = new SectionSpool(directory, memory)) {
            add(spool, 1, 6);
            add(spool, 2, 11);
            add(spool, 1, 5);
            add(spool, 3, 10);
            add(spool, 1, 4);
            add(spool, 1, 1);
            TraceMerge merge = spool.traces(TENANT, 10, bytes -> dropped.add(bytes.remaining()));
            assertThat(merge.next()).isTrue();
            assertThat(merge.segments()).extracting(ByteBuffer::remaining).containsExactly(6, 4);
            assertThat(merge.next()).isTrue();
            assertThat(merge.id()).isEqualTo(new TraceId(3, 0));
            assertThat(merge.next()).isFalse();
        }
        assertThat(dropped).containsExactly(5, 1, 11);
    }

    private static void add(SectionSpool spool, int trace, int bytes) {
        spool.add(TENANT, new TraceId(trace, 0), new byte[bytes], 0, bytes);
    }

    @Test
    void aTenantWithoutTracesHasNone() throws InterruptedException {
        try (SectionSpool spool = new SectionSpool(directory, 1)) {
            add(spool, 1, 1);
            assertThat(spool.traces(new TenantId("other"), NO_LIMIT, SectionSpoolTest::unexpected)
                            .next())
                    .isFalse();
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("occupied"));
        try (SectionSpool spool = new SectionSpool(file, 1)) {
            assertThatThrownBy(() -> add(spool, 1, 1))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aFileThatWasCutIsNoEndOfTheSection() throws Exception {
        try (SectionSpool spool = new SectionSpool(directory, 1)) {
            add(spool, 1, 100);
            Path file = directory.resolve("section-0.spill");
            Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 119));
            assertThatThrownBy(() -> {
                        TraceMerge merge = spool.traces(TENANT, NO_LIMIT, SectionSpoolTest::unexpected);
                        merge.next();
                    })
                    .isInstanceOf(TempoException.Internal.class)
                    .hasMessageContaining("section-0.spill");
        }
    }

    @Test
    void anInterruptEndsReading() throws Exception {
        try (SectionSpool spool = new SectionSpool(directory, 1)) {
            add(spool, 1, 100);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> spool.traces(TENANT, NO_LIMIT, SectionSpoolTest::unexpected))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static void unexpected(ByteBuffer segment) {
        throw new AssertionError("dropped " + segment.remaining() + " bytes");
    }

    private static List<Map.Entry<TraceId, List<String>>> read(TraceMerge merge) throws InterruptedException {
        List<Map.Entry<TraceId, List<String>>> traces = new ArrayList<>();
        while (merge.next()) {
            traces.add(Map.entry(
                    merge.id(),
                    merge.segments().stream()
                            .map(bytes ->
                                    StandardCharsets.US_ASCII.decode(bytes).toString())
                            .toList()));
        }
        return traces;
    }
}
