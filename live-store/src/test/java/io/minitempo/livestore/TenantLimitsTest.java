// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.overrides.DedicatedColumn;
import io.minitempo.server.overrides.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What overrides say of a tenant: how much it may have here, and how its blocks are written.
@Timeout(120)
class TenantLimitsTest {

    private static final Duration TICK = Duration.ofSeconds(6);

    @TempDir
    private Path temp;

    private static Limits limits(int maxTraces, int maxBytesPerTrace) {
        Limits d = Limits.defaults();
        Limits.Ingestion i = d.ingestion();
        return new Limits(
                new Limits.Ingestion(
                        i.rateStrategy(), i.rateLimitBytes(), i.burstSizeBytes(), maxTraces, 0, 0, 0, null, true),
                d.read(),
                d.compaction(),
                d.metricsGenerator(),
                d.forwarders(),
                new Limits.Global(maxBytesPerTrace),
                d.storage(),
                d.costAttribution());
    }

    @Test
    void tracesBeyondTheNumberAllowedAreDroppedAndCounted() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            scene.limits.set(limits(2, 0));
            scene.push(1, 10);
            scene.push(2, 20);
            scene.push(3, 30, 31);
            scene.push(2, 21);

            assertThat(scene.ask(Spans.id(3))).isEmpty();
            assertThat(Spans.of(scene.ask(Spans.id(2)))).containsExactly(20L, 21L);
            assertThat(scene.metric("tempo_discarded_spans_total", "reason", "live_traces_exceeded"))
                    .isEqualTo(2);
            assertThat(scene.metric("tempo_live_store_live_traces")).isEqualTo(2);

            scene.advance(TICK);
            scene.push(3, 32);
            assertThat(Spans.of(scene.ask(Spans.id(3)))).containsExactly(32L);
        }
    }

    @Test
    void bytesOfATraceAreCountedAcrossCuts() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            int size = Spans.trace(1, scene.clock.instant(), 10).getSerializedSize();
            scene.limits.set(limits(0, size * 2));
            scene.push(1, 10);
            scene.advance(TICK);
            scene.push(1, 11);
            scene.push(1, 12);

            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L, 11L);
            assertThat(scene.metric("tempo_discarded_spans_total", "reason", "trace_too_large"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aHeadBlockIsCutByTheBytesOfItsColumnsNotByThoseOfOtlp() throws Exception {
        long[] spans = LongStream.rangeClosed(1, 100).toArray();
        try (Scene scene = Scene.in(temp).maxBlockBytes(10_000).build().start()) {
            int size = Spans.trace(1, scene.clock.instant(), spans).getSerializedSize();
            long pushed = 0;
            for (long trace = 1; cutBySize(scene) == 0 && pushed < 100_000; trace++) {
                scene.push(trace, spans);
                pushed += size;
            }
            assertThat(cutBySize(scene)).isEqualTo(1);
            // Of the reference load Tempo's blocks have 3.6 to 4.1 OTLP bytes for each byte that is allowed.
            assertThat(pushed).isBetween(35_000L, 38_000L + size);
        }
    }

    private static double cutBySize(Scene scene) {
        return scene.metric("tempo_live_store_blocks_cut_total", "reason", "max_block_bytes");
    }

    @Test
    void bytesOfAnIdleTraceAreForgottenAlsoWhenBlocksAreCutBySize() throws Exception {
        // Every append cuts the block, so none grows old.
        Scene.Builder builder = Scene.in(temp).maxBlockBytes(1);
        try (Scene scene = builder.build().start()) {
            int size = Spans.trace(1, scene.clock.instant(), 10).getSerializedSize();
            scene.limits.set(limits(0, size * 2));
            scene.push(1, 10, 11);
            for (long other = 2; other < 5; other++) {
                scene.advance(TICK);
                scene.push(other, other * 10);
            }
            scene.push(1, 12);

            assertThat(scene.metric("tempo_discarded_spans_total", "reason", "trace_too_large"))
                    .isZero();
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L, 11L, 12L);
        }
    }

    @Test
    void tracesThatAreNotProtobufAreDroppedAloneAndCounted() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            byte[] good = Spans.value(1, scene.clock.instant(), 10);
            byte[] bad = {0x12, 2, 0x0a, 0x7f, 0x1a, 1, 5};
            byte[] both = new byte[good.length + bad.length];
            System.arraycopy(good, 0, both, 0, good.length);
            System.arraycopy(bad, 0, both, good.length, bad.length);
            scene.store.push(Scene.TENANT, Spans.decode(both), Deadline.NONE);

            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
            assertThat(scene.metric("tempo_live_store_records_dropped_total", "reason", "decoding_failed"))
                    .isEqualTo(1);
        }
    }

    @Test
    void blocksHaveTheDedicatedColumnsOfTheirTenant() throws Exception {
        try (Scene scene = Scene.in(temp).build().start()) {
            Limits d = Limits.defaults();
            scene.limits.set(new Limits(
                    d.ingestion(),
                    d.read(),
                    d.compaction(),
                    d.metricsGenerator(),
                    d.forwarders(),
                    d.global(),
                    new Limits.Storage(List.of(new DedicatedColumn("span", "retries", "string", List.of()))),
                    d.costAttribution()));
            scene.push(1, 10);
            BlockStore blocks = new BlockStore(scene.bucket, 1);
            eventually(() -> {
                scene.advance(TICK);
                assertThat(blocks.blocks(Scene.TENANT).live()).hasSize(1);
            });
            BlockMeta meta =
                    blocks.meta(Scene.TENANT, blocks.blocks(Scene.TENANT).live().getFirst());
            assertThat(meta.dedicatedColumns().toJson()).isEqualTo("[{\"n\":\"retries\"}]");
            assertThat(Spans.of(scene.ask(Spans.id(1)))).containsExactly(10L);
        }
    }
}
