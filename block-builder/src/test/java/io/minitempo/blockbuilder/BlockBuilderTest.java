// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.FaultyBackend;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.server.overrides.DedicatedColumn;
import io.minitempo.server.overrides.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockBuilderTest {

    @TempDir
    private Path wal;

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    @Nested
    class Blocks {

        /// With room for everything, and with a file for every few segments.
        @ParameterizedTest
        @ValueSource(longs = {1 << 30, 20_000})
        void holdExactlyTheGoldenInput(long memory) throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.spoolMemory = memory;
            Input.golden().forEach(value -> scene.append(0, TenantId.SINGLE, minutes(1), value));
            scene.clock.advance(minutes(10));
            scene.builder().runCycle();
            assertThat(scene.live(TenantId.SINGLE))
                    .containsExactly(BlockId.parse("b1fc56f5-83fb-5b0a-a200-9ca61c8f15c9"));
            assertThat(scene.spans(TenantId.SINGLE)).hasSizeGreaterThan(1300).isEqualTo(Input.spans(Input.golden()));
            assertThat(scene.committed(0)).hasValue(4);
        }

        @Test
        void areOnePerTenant() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            List<byte[]> alice = List.of(Input.value(0, 0, 20), Input.value(1, 10, 30));
            List<byte[]> bob = List.of(Input.value(0, 5, 8));
            scene.append(0, Scene.ALICE, minutes(0), alice.get(0));
            scene.append(0, Scene.BOB, minutes(1), bob.get(0));
            scene.append(0, Scene.ALICE, minutes(2), alice.get(1));
            scene.builder().runCycle();
            assertThat(scene.spans(Scene.ALICE)).isEqualTo(Input.spans(alice));
            assertThat(scene.spans(Scene.BOB)).isEqualTo(Input.spans(bob));
            assertThat(scene.counter("tempo_block_builder_flushed_blocks", "tenant", "alice"))
                    .isEqualTo(1);
            assertThat(scene.counter("tempo_block_builder_fetch_records_total", "partition", "0"))
                    .isEqualTo(3);
        }

        /// Row groups of 1 KiB and no more memory than one of them, for tenants that have more.
        @ParameterizedTest
        @ValueSource(longs = {20_000, 1 << 30})
        void areBuiltOneByOneWhenTheyAreLarge(long spoolMemory) throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.spoolMemory = spoolMemory;
            scene.flushMemory = 1;
            BlockConfig defaults = scene.block;
            scene.block = new BlockConfig(
                    defaults.bloomFilterFalsePositive(),
                    defaults.bloomFilterShardSizeBytes(),
                    defaults.version(),
                    1 << 10,
                    defaults.parquetDedicatedColumns(),
                    defaults.compression());
            AtomicInteger open = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            scene.backend.script(call -> {
                if (call.operation() == Operation.START_UPLOAD) {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                } else if (call.operation() == Operation.UPLOAD_COMPLETE) {
                    open.decrementAndGet();
                }
                return FaultyBackend.Fault.NONE;
            });
            for (int tenant = 0; tenant < 6; tenant++) {
                scene.append(0, new TenantId("tenant-" + tenant), minutes(0), Input.value(0, 0, 100));
            }
            scene.builder().runCycle();
            assertThat(scene.committed(0)).hasValue(6);
            assertThat(most.get()).isEqualTo(1);
        }

        @Test
        void dropRepeatedSpans() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            List<byte[]> values = List.of(Input.value(0, 0, 4), Input.value(1, 0, 4), Input.value(0, 2, 6));
            values.forEach(value -> scene.append(0, Scene.ALICE, minutes(0), value));
            scene.builder().runCycle();
            assertThat(scene.spans(Scene.ALICE)).hasSize(10).isEqualTo(Input.spans(values));
            assertThat(scene.counter("tempo_block_builder_spans_deduped_total", "tenant", "alice"))
                    .isEqualTo(2);
        }

        @Test
        void leaveOutWhatMakesATraceTooLarge() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            Limits limits = Limits.defaults();
            int size = Input.value(7, Input.span(0)).length;
            scene.overrides = tenant -> new Limits(
                    limits.ingestion(),
                    limits.read(),
                    limits.compaction(),
                    limits.metricsGenerator(),
                    limits.forwarders(),
                    new Limits.Global(tenant.equals(Scene.ALICE) ? size : 0),
                    limits.storage(),
                    limits.costAttribution());
            byte[] kept = Input.value(7, Input.span(0));
            byte[] large = Input.value(7, Input.span(1), Input.span(2), Input.span(3));
            for (TenantId tenant : List.of(Scene.ALICE, Scene.BOB)) {
                scene.append(0, tenant, minutes(0), kept);
                scene.append(0, tenant, minutes(0), large);
            }
            scene.builder().runCycle();
            assertThat(scene.spans(Scene.ALICE)).isEqualTo(Input.spans(List.of(kept)));
            assertThat(scene.spans(Scene.BOB)).isEqualTo(Input.spans(List.of(kept, large)));
            assertThat(scene.counter("tempo_discarded_spans_total", "tenant", "alice", "reason", "trace_too_large"))
                    .isEqualTo(3);
        }

        @Test
        void doNotComeOfNothing() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.append(0, Scene.ALICE, minutes(0), new byte[0]);
            scene.builder().runCycle();
            assertThat(scene.live(Scene.ALICE)).isEmpty();
            assertThat(scene.committed(0)).hasValue(1);
        }

        @Test
        void haveTimesWithinTheSlackOfTheirIngestion() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            Instant now = scene.now();
            long minute = 60_000_000_000L;
            scene.append(0, Scene.ALICE, minutes(0), Input.value(1, Input.span(0)));
            scene.append(
                    0,
                    Scene.BOB,
                    minutes(0),
                    Input.value(1, Input.span(0, Input.START - 60 * minute, Input.START + 60 * minute)));
            scene.builder().runCycle();
            assertThat(only(scene, Scene.ALICE))
                    .returns(now, BlockMeta::startTime)
                    .returns(now.plusMillis(1), BlockMeta::endTime);
            assertThat(only(scene, Scene.BOB))
                    .returns(now.minus(minutes(2)), BlockMeta::startTime)
                    .returns(now.plus(minutes(7)), BlockMeta::endTime);
            String[] warning = {"reason", "blockbuilder_outside_ingestion_time_slack", "tenant", "bob"};
            assertThat(scene.counter("tempo_warnings_total", warning)).isEqualTo(1);
            assertThat(scene.registry
                            .find("tempo_warnings_total")
                            .tag("tenant", "alice")
                            .counter())
                    .isNull();
        }

        @Test
        void haveTheDedicatedColumnsOfTheirTenant() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            Limits limits = Limits.defaults();
            Limits own = new Limits(
                    limits.ingestion(),
                    limits.read(),
                    limits.compaction(),
                    limits.metricsGenerator(),
                    limits.forwarders(),
                    limits.global(),
                    new Limits.Storage(List.of(
                            new DedicatedColumn("event", "exception.message", "string", List.of("blob")),
                            new DedicatedColumn("resource", "team", "string", List.of()),
                            new DedicatedColumn("span", "retries", "int", List.of("array")))),
                    limits.costAttribution());
            scene.overrides = tenant -> tenant.equals(Scene.ALICE) ? own : limits;
            scene.block = block(BlockFormat.VPARQUET5, "");
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.append(0, Scene.BOB, minutes(0), Input.value(0, 0, 1));
            scene.builder().runCycle();
            assertThat(only(scene, Scene.ALICE).dedicatedColumns().toJson())
                    .isEqualTo(
                            "[{\"s\":\"event\",\"n\":\"exception.message\",\"o\":[\"blob\"]},"
                                    + "{\"s\":\"resource\",\"n\":\"team\"},{\"n\":\"retries\",\"t\":\"int\",\"o\":[\"array\"]}]");
            assertThat(only(scene, Scene.BOB).dedicatedColumns())
                    .isEqualTo(BlockConfig.defaults().dedicatedColumns());
        }

        @ParameterizedTest
        @CsvSource({"'', SNAPPY", "dense, ZSTD"})
        void areAsDenseAsConfigured(String compression, Codec codec) throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.block = block(BlockFormat.VPARQUET4, compression);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.builder().runCycle();
            BlockReader reader = new BackendBlock(scene.bucket, only(scene, Scene.ALICE)).reader();
            assertThat(reader.rowGroups().getFirst().group().columns())
                    .filteredOn(chunk -> chunk.leaf().path().endsWith(".Spans.list.element.Name"))
                    .extracting(ColumnChunk::codec)
                    .containsExactly(codec);
        }

        private static BlockConfig block(BlockFormat format, String compression) {
            BlockConfig defaults = BlockConfig.defaults();
            return new BlockConfig(
                    defaults.bloomFilterFalsePositive(),
                    defaults.bloomFilterShardSizeBytes(),
                    format,
                    defaults.parquetRowGroupSizeBytes(),
                    defaults.parquetDedicatedColumns(),
                    compression);
        }

        private BlockMeta only(Scene scene, TenantId tenant) throws InterruptedException {
            assertThat(scene.live(tenant)).hasSize(1);
            return scene.meta(tenant, scene.live(tenant).getFirst());
        }

        @Test
        void areFlaggedUntilTheirSectionIsCommitted() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.builder().runCycle();
            List<FaultyBackend.Call> calls = scene.backend.calls();
            List<Operation> steps =
                    calls.stream().map(FaultyBackend.Call::operation).toList();
            assertThat(calls.get(steps.lastIndexOf(Operation.PUT)).key()).endsWith("/meta.json");
            assertThat(calls.getLast())
                    .returns(Operation.DELETE, FaultyBackend.Call::operation)
                    .matches(call -> call.key().endsWith("/nocompact.flg"));
            assertThat(scene.isFlagged(Scene.ALICE, scene.live(Scene.ALICE).getFirst()))
                    .isFalse();
        }
    }

    @Nested
    class Sections {

        @Test
        void tellHowOldTheirRecordsAreAlsoWhenTheyEndAmongWhatWasPolled() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.maxConsumingBytes = 1;
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.append(0, Scene.ALICE, minutes(1), Input.value(0, 1, 2));
            scene.clock.advance(minutes(10));
            scene.builder().runCycle();

            assertThat(scene.registry
                            .get("tempo_ingest_group_partition_lag_seconds")
                            .tag("partition", "0")
                            .gauge()
                            .value())
                    .isEqualTo(minutes(9).toSeconds());
        }

        @Test
        void endWhereARecordIsYoungerThanACycle() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            List<byte[]> values = new ArrayList<>();
            for (int minute : new int[] {0, 2, 5, 6, 12}) {
                values.add(Input.value(minute, 0, 3));
                scene.append(0, Scene.ALICE, minutes(minute), values.getLast());
            }
            scene.clock.advance(minutes(30));
            scene.builder().runCycle();
            // 0 to 5, then 6, then 12: each begins with the first record that the one before left.
            assertThat(scene.live(Scene.ALICE)).hasSize(3);
            assertThat(scene.spans(Scene.ALICE)).isEqualTo(Input.spans(values));
            assertThat(scene.committed(0)).hasValue(5);
        }

        @Test
        void endWithTheRecordThatReachesTheMostBytes() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            List<byte[]> values = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                values.add(Input.value(i, 0, 3));
                scene.append(0, Scene.ALICE, minutes(0), values.getLast());
            }
            scene.maxConsumingBytes = values.getFirst().length + 1L;
            scene.clock.advance(minutes(30));
            scene.builder().runCycle();
            assertThat(scene.live(Scene.ALICE)).hasSize(3);
            assertThat(scene.spans(Scene.ALICE)).isEqualTo(Input.spans(values));
        }

        @Test
        void beginAtTheOldestRecordWhenTheLogForgotTheCommitted() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            for (int i = 0; i < 6; i++) {
                scene.append(0, Scene.ALICE, minutes(0), Input.value(i, 0, 1));
            }
            scene.broker.connect().committedOffsets().commit(BlockBuilder.GROUP, 0, 2);
            scene.broker.expireBefore(0, 4);
            scene.builder().runCycle();
            assertThat(scene.spans(Scene.ALICE)).hasSize(2);
            assertThat(scene.committed(0)).hasValue(6);
        }

        @Test
        void areNotCommittedWhenARecordIsDamaged() throws InterruptedException {
            Scene scene = new Scene(wal, 2);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.append(0, Scene.ALICE, minutes(0), new byte[] {18, 5, 1});
            scene.append(1, Scene.BOB, minutes(0), Input.value(0, 0, 1));
            BlockBuilder builder = scene.builder();
            assertThat(builder.runCycle()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
            assertThat(scene.committed(0)).isEmpty();
            assertThat(scene.live(Scene.ALICE)).isEmpty();
            assertThat(scene.counter("tempo_block_builder_fetch_errors_total", "partition", "0"))
                    .isEqualTo(1);
            // The other partition does not suffer from it.
            assertThat(scene.committed(1)).hasValue(1);
            assertThat(scene.live(Scene.BOB)).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "no/tenant"})
        void areNotCommittedWhenAKeyIsNoTenant(String key) throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.broker.append(
                    0,
                    key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    Input.value(0, 0, 1),
                    scene.now().toEpochMilli());
            scene.builder().runCycle();
            assertThat(scene.committed(0)).isEmpty();
        }

        @Test
        void areNotCommittedWhenATraceIsDamagedInside() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            byte[] value = Input.value(7, Input.span(0));
            // The first field inside of the trace claims to be longer than the trace.
            value[3] = 127;
            scene.append(0, Scene.ALICE, minutes(0), value);
            scene.builder().runCycle();
            assertThat(scene.committed(0)).isEmpty();
            assertThat(scene.live(Scene.ALICE)).isEmpty();
        }
    }

    @Nested
    class Cycles {

        @Test
        void goOnWithThePartitionThatIsFurthestBehind() throws InterruptedException {
            Scene scene = new Scene(wal, 2);
            for (int minute : new int[] {0, 10, 20, 30}) {
                scene.append(0, Scene.ALICE, minutes(minute), Input.value(minute, 0, 1));
                scene.append(1, Scene.BOB, minutes(minute + 5), Input.value(minute, 0, 1));
            }
            scene.clock.advance(minutes(36));
            // All but the last of partition 1 is old; that one is a minute old.
            Duration pause = scene.builder().runCycle();
            assertThat(scene.committed(1)).hasValue(4);
            assertThat(scene.committed(0)).hasValue(4);
            assertThat(pause).isEqualTo(Duration.ZERO);
            assertThat(scene.builder().runCycle()).isEqualTo(Scene.CYCLE);
        }

        @Test
        void pauseUntilTheOldestPartitionIsACycleBehind() throws InterruptedException {
            Scene scene = new Scene(wal, 2);
            scene.append(0, Scene.ALICE, minutes(2), Input.value(0, 0, 1));
            scene.append(1, Scene.ALICE, minutes(3), Input.value(0, 0, 1));
            scene.clock.advance(minutes(4));
            assertThat(scene.builder().runCycle()).isEqualTo(minutes(3));
        }

        @Test
        void pauseForACycleWhenThereIsNothing() throws InterruptedException {
            assertThat(new Scene(wal, 3).builder().runCycle()).isEqualTo(Scene.CYCLE);
        }

        @Test
        void followTheRing() throws InterruptedException {
            Scene scene = new Scene(wal, 2);
            scene.ring.put(1, PartitionState.PENDING);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.append(1, Scene.ALICE, minutes(0), Input.value(1, 0, 1));
            BlockBuilder builder = scene.builder();
            builder.runCycle();
            assertThat(scene.committed(0)).hasValue(1);
            assertThat(scene.committed(1)).isEmpty();
            assertThat(scene.registry
                            .find("tempo_block_builder_owned_partitions")
                            .gauges())
                    .hasSize(1);

            scene.ring.put(0, PartitionState.INACTIVE);
            scene.ring.put(1, PartitionState.ACTIVE);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(2, 0, 1));
            builder.runCycle();
            assertThat(scene.committed(0)).hasValue(2);
            assertThat(scene.committed(1)).hasValue(1);
            assertThat(scene.registry
                            .get("tempo_block_builder_owned_partitions")
                            .tags("partition", "0", "state", "PartitionInactive")
                            .gauge()
                            .value())
                    .isEqualTo(1);

            scene.ring.clear();
            assertThat(builder.runCycle()).isEqualTo(Duration.ofSeconds(10));
            assertThat(scene.registry
                            .find("tempo_block_builder_owned_partitions")
                            .gauges())
                    .isEmpty();
        }

        @Test
        void waitForAPartitionThatTheLogDoesNotHaveYet() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.ring.put(5, PartitionState.ACTIVE);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.builder().runCycle();
            assertThat(scene.committed(0)).hasValue(1);
        }

        @Test
        void comeBackSoonerAfterAFailureButEverLater() throws InterruptedException {
            Scene scene = new Scene(wal, 1);
            scene.append(0, Scene.ALICE, minutes(0), Input.value(0, 0, 1));
            scene.broker.faults().disconnect();
            BlockBuilder builder = scene.builder();
            assertThat(builder.runCycle()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            assertThat(builder.runCycle()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
            for (int i = 0; i < 10; i++) {
                builder.runCycle();
            }
            assertThat(builder.runCycle()).isEqualTo(Duration.ofMinutes(1));
            scene.broker.faults().heal();
            builder.runCycle();
            assertThat(scene.committed(0)).hasValue(1);
        }
    }
}
