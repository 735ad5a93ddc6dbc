// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.block.CanonicalTrace;
import io.minitempo.block.InvalidText;
import io.minitempo.block.OtlpInput;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testsupport.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalTest {

    private static final TenantId TENANT = TenantId.SINGLE;
    private static final BlockId ID = BlockId.parse("b27b0e53-66a0-4505-afd6-434ae3cd4a10");
    private static final Instant START = Instant.ofEpochSecond(1_795_176_000L);
    private static final Instant END = START.plusSeconds(7);

    @TempDir
    private Path temp;

    private final ManualClock clock = ManualClock.atGoldenInput();
    private final List<NavigableMap<TraceId, List<ByteBuffer>>> requests = OtlpInput.requests();

    private Wal wal() {
        return new Wal(temp, clock);
    }

    private WalBlock create() {
        return wal().create(BlockFormat.VPARQUET4, ID, TENANT, DedicatedColumns.defaults(), 1);
    }

    private LocalBlocks locals() throws InterruptedException {
        Path root = wal().blocks();
        LocalBackend backend = new LocalBackend(root, clock);
        backend.probe();
        return new LocalBlocks(root, backend);
    }

    private static BlockWriter.Settings settings() {
        return BlockWriter.Settings.defaults()
                .withData(BlockBuilder.Options.defaults().withDropDuplicates(false));
    }

    private void appendAll(WalBlock block, Map<TraceId, List<ByteBuffer>> traces) {
        traces.forEach((id, segments) -> block.append(id, START, END, segments));
    }

    private static Optional<Trace> find(WalBlock block, TraceId id) throws InterruptedException {
        TraceCombiner combiner = new TraceCombiner(0, true);
        block.find(id, combiner);
        return combiner.result();
    }

    private Path logFile() {
        return temp.resolve(ID + "+single-tenant+vParquet4").resolve("traces.log");
    }

    @Test
    void appendsAreFoundAtOnceAndCostLittleMoreThanTheirBytes() throws Exception {
        WalBlock block = create();
        long bytes = 0;
        for (NavigableMap<TraceId, List<ByteBuffer>> request : requests) {
            appendAll(block, request);
            bytes += request.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(ByteBuffer::remaining)
                    .sum();
        }

        assertThat(block.ids()).hasSize(120).isSorted();
        assertThat(find(block, requests.get(0).firstKey())).isPresent();
        assertThat(find(block, TraceId.parse("1"))).isEmpty();
        assertThat(block.size()).isLessThan(bytes * 13 / 10);
        assertThat(block.meta().startTime()).isEqualTo(START);
        assertThat(block.meta().endTime()).isEqualTo(END);
        assertThat(block.directory().getFileName()).hasToString(ID + "+single-tenant+vParquet4");
    }

    @Test
    void replayFindsEveryAppendOfAProcessThatDied() throws Exception {
        WalBlock block = create();
        requests.forEach(request -> appendAll(block, request));

        WalBlock replayed = wal().replay().getFirst();

        assertThat(replayed.ids()).isEqualTo(block.ids());
        for (TraceId id : block.ids()) {
            assertThat(find(replayed, id)).isEqualTo(find(block, id));
        }
        assertThat(replayed.meta()).isEqualTo(block.meta());
        assertThatThrownBy(() -> replayed.append(TraceId.parse("1"), START, END, List.of()))
                .isInstanceOf(TempoException.Unavailable.class)
                .hasMessageContaining("closed for appends");
    }

    @Test
    void tornTailsAreDroppedAtEveryLength() throws Exception {
        WalBlock block = create();
        TraceId first = TraceId.parse("1");
        TraceId second = TraceId.parse("2");
        block.append(first, START, END, List.of(ByteBuffer.wrap(new byte[0])));
        long whole = block.size();
        block.append(second, START, END, List.of(ByteBuffer.wrap(new byte[40])));
        block.seal();
        byte[] bytes = Files.readAllBytes(logFile());

        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(logFile(), Arrays.copyOf(bytes, length));
            assertThat(wal().replay().getFirst().ids()).as("length %d", length).containsExactly(first);
        }
        for (int length = 0; length < whole; length++) {
            Files.createDirectories(logFile().getParent());
            Files.write(logFile(), Arrays.copyOf(bytes, length));
            assertThat(wal().replay()).as("length %d", length).isEmpty();
        }
    }

    @Test
    void aFlippedBitCostsOneRecordOnly() throws Exception {
        WalBlock block = create();
        NavigableMap<TraceId, List<ByteBuffer>> request = requests.get(3);
        appendAll(block, request);
        block.seal();
        byte[] bytes = Files.readAllBytes(logFile());

        for (int at = WalLog.HEADER.length; at < bytes.length; at += 97) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x10;
            Files.write(logFile(), damaged);
            assertThat(wal().replay().getFirst().ids()).as("byte %d", at).hasSize(request.size() - 1);
        }
    }

    @Test
    void readingADamagedRecordNamesFileAndOffset() throws Exception {
        WalBlock block = create();
        TraceId id = TraceId.parse("77");
        block.append(id, START, END, List.of(ByteBuffer.wrap(new byte[100])));
        byte[] bytes = Files.readAllBytes(logFile());
        bytes[bytes.length - 1] ^= 1;
        Files.write(logFile(), bytes);

        try (WalLog.Reader reader = WalLog.sealed(logFile(), bytes.length).open()) {
            assertThatThrownBy(() ->
                            reader.read(new WalIndex.Place(WalLog.HEADER.length, bytes.length - WalLog.HEADER.length)))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("traces.log at byte 8: record checksum is");
        }
        assertThat(find(block, id)).isEmpty();
    }

    @Nested
    class Completion {

        @Test
        void givesABlockThatAnswersAsTheLogDid() throws Exception {
            WalBlock block = create();
            // The fourth request carries second halves of traces of the others.
            requests.forEach(request -> appendAll(block, request));
            block.seal();

            LocalBlock complete = locals().complete(block, settings()).orElseThrow();

            assertThat(complete.meta().totalObjects()).isEqualTo(120);
            assertThat(complete.meta().blockId()).isEqualTo(ID);
            assertThat(complete.meta().startTime()).isEqualTo(START);
            assertThat(complete.directory()).isEqualTo(temp.resolve("blocks/single-tenant/" + ID));
            for (TraceId id : block.ids()) {
                TraceCombiner combiner = new TraceCombiner(0, true);
                complete.find(id, combiner);
                assertThat(combiner.result()).as("trace %s", id).isPresent();
                assertThat(combiner.spans()).isEqualTo(spans(block, id));
            }
        }

        private int spans(WalBlock block, TraceId id) throws InterruptedException {
            TraceCombiner combiner = new TraceCombiner(0, true);
            block.find(id, combiner);
            return combiner.spans();
        }

        @Test
        void isRepeatableAndReplacesWhatACrashLeft() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            block.seal();
            Path directory = temp.resolve("blocks/single-tenant/" + ID);
            Files.createDirectories(directory);
            Files.write(directory.resolve("data.parquet"), new byte[10]);

            LocalBlock complete = locals().complete(block, settings()).orElseThrow();
            LocalBlock again = locals().complete(block, settings()).orElseThrow();

            assertThat(again.meta()).isEqualTo(complete.meta());
            assertThat(locals().rediscover()).extracting(LocalBlock::meta).containsExactly(complete.meta());
        }

        @Test
        void keepsTextThatIsNotUtf8() throws Exception {
            WalBlock block = create();
            TraceId id = TraceId.parse("7f3a");
            byte[] segment = InvalidText.everywhere(id, new byte[] {(byte) 0xff, 'x', (byte) 0xe2, (byte) 0x82});
            block.append(id, START, END, List.of(ByteBuffer.wrap(segment)));
            block.append(id, START, END, List.of(ByteBuffer.wrap(new byte[] {0x0a, 0x7f, 1})));
            Trace read = TraceParser.parse(ByteBuffer.wrap(segment));
            assertThat(find(block, id)).contains(read);
            block.seal();

            LocalBlock complete = locals().complete(block, settings()).orElseThrow();

            TraceCombiner combiner = new TraceCombiner(0, true);
            complete.find(id, combiner);
            CanonicalTrace canonical =
                    new CanonicalTrace(BlockSchema.of(BlockFormat.VPARQUET4, DedicatedColumns.defaults()));
            assertThat(canonical.of(combiner.result().orElseThrow())).isEqualTo(canonical.of(read));
        }

        @Test
        void leavesOutSegmentsThatAreNoTraces() throws Exception {
            WalBlock block = create();
            TraceId id = requests.get(0).firstKey();
            block.append(id, START, END, List.of(ByteBuffer.wrap(new byte[] {0x0a, 0x7f, 1})));
            block.append(id, START, END, requests.get(0).firstEntry().getValue());
            block.seal();

            LocalBlock complete = locals().complete(block, settings()).orElseThrow();

            TraceCombiner combiner = new TraceCombiner(0, true);
            complete.find(id, combiner);
            assertThat(combiner.spans()).isPositive();
        }

        @Test
        void keepsTheFlushedMarkerAcrossRestarts() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            LocalBlock complete = locals().complete(block, settings()).orElseThrow();
            assertThat(complete.flushedAt()).isEmpty();

            complete.markFlushed(END);

            assertThat(locals().rediscover().getFirst().flushedAt()).contains(END);
        }
    }

    @Nested
    class Restart {

        @Test
        void removesWhatIsMarkedAsDeletedAndKeepsWhatItDoesNotKnow() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            block.flush();
            block.markDeleted();
            Files.createDirectories(temp.resolve("something-else"));
            Files.createDirectories(temp.resolve(ID + "+a+vParquet9"));
            Path tempo = Files.createDirectories(temp.resolve(ID + "+a+vParquet4"));
            Files.write(tempo.resolve("0000000001"), new byte[10]);
            Path preview = Files.createDirectories(temp.resolve(ID + "+a+vParquet5-preview5"));

            assertThat(wal().replay()).isEmpty();

            assertThat(block.directory()).doesNotExist();
            assertThat(preview).doesNotExist();
            assertThat(temp.resolve("something-else")).exists();
            assertThat(temp.resolve(ID + "+a+vParquet9")).exists();
            assertThat(tempo).exists();
        }

        @Test
        void survivesMissingAndCorruptMetadata() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            for (byte[] content : new byte[][] {{}, "{".getBytes(StandardCharsets.UTF_8)}) {
                Files.write(block.directory().resolve("meta.json"), content);
                assertThat(wal().replay().getFirst().ids()).hasSize(40);
            }
            Files.delete(block.directory().resolve("meta.json"));
            assertThat(wal().replay().getFirst().meta().endTime()).isEqualTo(END);
        }

        @Test
        void removesDamagedLocalBlocks() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            LocalBlock complete = locals().complete(block, settings()).orElseThrow();
            Path data = complete.directory().resolve("data.parquet");
            byte[] bytes = Files.readAllBytes(data);
            bytes[bytes.length - 1] ^= 1;
            Files.write(data, bytes);

            assertThat(locals().rediscover()).isEmpty();
            assertThat(complete.directory()).doesNotExist();
        }

        @Test
        void prefersACompleteBlockToItsLog() throws Exception {
            WalBlock block = create();
            appendAll(block, requests.get(0));
            block.seal();
            locals().complete(block, settings());

            Stages stages =
                    Objects.requireNonNull(Stages.recover(wal(), locals()).get(TENANT));

            assertThat(stages.sealed()).isEmpty();
            assertThat(stages.complete()).hasSize(1);
            assertThat(block.directory()).doesNotExist();
        }
    }

    @Nested
    class Faults {

        /// A disk that takes a number of bytes, the last write in part.
        private static final class FullDisk implements AppendFile {
            private final AppendFile file;
            private long room;
            private boolean truncateFails;
            private boolean syncFails;
            private boolean closed;

            FullDisk(AppendFile file, long room) {
                this.file = file;
                this.room = room;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int taken = (int) Math.min(room, length);
                file.write(bytes, offset, taken);
                room -= taken;
                if (taken < length) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void truncate(long length) throws IOException {
                if (truncateFails) {
                    throw new IOException("Input/output error");
                }
                file.truncate(length);
            }

            @Override
            public void sync() throws IOException {
                if (syncFails) {
                    throw new IOException("Input/output error");
                }
                file.sync();
            }

            @Override
            public void close() throws IOException {
                closed = true;
                file.close();
            }
        }

        private final List<FullDisk> disks = new ArrayList<>();

        @Test
        void closesTheFileOfABlockThatCouldNotBeCreatedOrSealed() {
            assertThatThrownBy(() -> onDiskOf(3)).isInstanceOf(TempoException.Unavailable.class);
            assertThat(disks.getLast().closed).isTrue();

            WalBlock block = onDiskOf(1000);
            disks.getLast().syncFails = true;
            assertThatThrownBy(block::seal).isInstanceOf(TempoException.Unavailable.class);
            assertThat(disks.getLast().closed).isTrue();
        }

        private WalBlock onDiskOf(long room) {
            Wal wal = new Wal(temp, clock, SyncPolicy.ON_FLUSH, path -> {
                disks.add(new FullDisk(AppendFile.open(path), room));
                return disks.getLast();
            });
            return wal.create(BlockFormat.VPARQUET4, ID, TENANT, DedicatedColumns.NONE, 1);
        }

        @Test
        void aFullDiskFailsTheAppendAndNothingElse() throws Exception {
            WalBlock block = onDiskOf(200);
            TraceId first = TraceId.parse("1");
            block.append(first, START, END, List.of(ByteBuffer.wrap(new byte[50])));
            long before = block.size();

            assertThatThrownBy(
                            () -> block.append(TraceId.parse("2"), START, END, List.of(ByteBuffer.wrap(new byte[500]))))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining("No space left on device");

            assertThat(block.ids()).containsExactly(first);
            assertThat(Files.size(logFile())).isEqualTo(before);
            disks.getLast().room = 1000;
            block.append(TraceId.parse("3"), START, END, List.of(ByteBuffer.wrap(new byte[5])));
            assertThat(wal().replay().getFirst().ids()).containsExactly(first, TraceId.parse("3"));
        }

        @Test
        void aFileThatCannotBeRepairedTakesNoMoreAppends() throws Exception {
            WalBlock block = onDiskOf(200);
            block.append(TraceId.parse("1"), START, END, List.of(ByteBuffer.wrap(new byte[50])));
            disks.getLast().truncateFails = true;
            List<ByteBuffer> large = List.of(ByteBuffer.wrap(new byte[500]));
            assertThatThrownBy(() -> block.append(TraceId.parse("2"), START, END, large))
                    .isInstanceOf(TempoException.Unavailable.class);

            disks.getLast().room = 10_000;
            assertThatThrownBy(() -> block.append(TraceId.parse("3"), START, END, large))
                    .hasMessageContaining("closed for appends");
            assertThat(wal().replay().getFirst().ids()).containsExactly(TraceId.parse("1"));
        }
    }

    @Nested
    class Handover {

        @Test
        void readersKeepTheFilesOfTheirSnapshot() throws Exception {
            Stages stages = new Stages();
            WalBlock block = create();
            appendAll(block, requests.get(0));
            stages.replaceHead(block);
            TraceId id = requests.get(0).firstKey();
            Stages.Snapshot before = stages.snapshot();

            stages.replaceHead(null);
            block.seal();
            LocalBlock complete = locals().complete(block, settings()).orElseThrow();
            stages.completed(block, complete);
            block.remove();

            assertThat(block.directory()).exists();
            assertThat(spans(before, id)).isPositive();
            try (Stages.Snapshot after = stages.snapshot()) {
                assertThat(spans(after, id)).isEqualTo(spans(before, id));
                assertThat(after.walBlocks()).isEmpty();
            }
            before.close();
            assertThat(block.directory()).doesNotExist();
            assertThatThrownBy(block::hold).isInstanceOf(TempoException.NotFound.class);
        }

        @Test
        void localBlocksGoInTwoPhases() throws Exception {
            Stages stages = new Stages();
            WalBlock block = create();
            appendAll(block, requests.get(0));
            LocalBlock complete = locals().complete(block, settings()).orElseThrow();
            stages.addComplete(complete);
            Stages.Snapshot reader = stages.snapshot();

            stages.withdraw(complete);
            complete.markDeleted();
            assertThat(complete.directory().resolve("meta.deleted.json")).exists();
            assertThat(locals().rediscover()).isEmpty();
            complete.remove();

            reader.close();
            assertThat(complete.directory()).doesNotExist();
        }

        private int spans(Stages.Snapshot snapshot, TraceId id) throws InterruptedException {
            TraceCombiner combiner = new TraceCombiner(0, true);
            snapshot.find(id, combiner);
            return combiner.spans();
        }
    }

    @Test
    void recordsRoundTrip() {
        WalRecord entry = new WalRecord(
                TraceId.parse("abc"), 5, 9, List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[0])));
        ByteOutput out = new ByteOutput(8);
        entry.writeTo(out);

        assertThat(WalRecord.read(out.array(), 0, out.size())).isEqualTo(entry);
    }
}
