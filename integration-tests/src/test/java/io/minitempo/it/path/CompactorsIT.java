// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.it.input.RunningTempo;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.testkit.FreePorts;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two compactors made from a published file of Tempo 2, which share out the work on one bucket over gossip.
@Timeout(120)
class CompactorsIT {

    /// A pair, so that whoever sees only one of them waits for the other.
    private static final int BLOCKS = 2;
    private static final List<TenantId> TENANTS = IntStream.range(0, 12)
            .mapToObj(number -> new TenantId("tenant-" + number))
            .toList();
    /// All blocks end in one window, whatever the hour.
    private final Instant end = Clock.system().instant().truncatedTo(ChronoUnit.SECONDS);

    private final int[] gossip = {FreePorts.next(), FreePorts.next()};
    private final int[] advertised = {FreePorts.next(), FreePorts.next()};

    @TempDir
    private Path folder;

    private RunningTempo compactor(int number) throws Exception {
        String flags = """
                target: compactor
                server:
                  http_listen_address: 127.0.0.1
                  http_listen_port: %1$d
                  grpc_listen_address: 127.0.0.1
                  grpc_listen_port: %2$d
                  graceful_shutdown_timeout: 200ms
                compactor:
                  ring:
                    kvstore: {store: memberlist}
                    instance_id: compactor-%3$d
                    instance_addr: 127.0.0.1
                    instance_port: %4$d
                    heartbeat_period: 1s
                    wait_stability_min_duration: 0s
                  compaction: {compaction_cycle: 50ms}
                memberlist:
                  node_name: compactor-%3$d
                  bind_addr: [127.0.0.1]
                  advertise_addr: 127.0.0.1
                  bind_port: %5$d
                  advertise_port: %5$d
                  join_members: ["127.0.0.1:%6$d"]
                  gossip_interval: 100ms
                  leave_timeout: 300ms
                  broadcast_timeout_for_local_updates_on_shutdown: 300ms
                storage: {trace: {blocklist_poll: 300ms, local: {path: '%7$s/blocks'}, wal: {path: '%7$s/wal'}}}
                """.formatted(
                        FreePorts.next(),
                        FreePorts.next(),
                        number,
                        advertised[number],
                        gossip[number],
                        gossip[1 - number],
                        folder);
        URL file = Objects.requireNonNull(CompactorsIT.class.getResource("/configs/sidecar-2x.yaml"));
        return new RunningTempo(Path.of(file.toURI()), flags, Map.of());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String ring(RunningTempo tempo) {
        return text(tempo.send(
                "GET",
                tempo.url(tempo.process().httpPort(), "/compactor/ring"),
                Map.of("Accept", "application/json"),
                new byte[0]));
    }

    private static double sum(RunningTempo tempo, String name) {
        return text(tempo.get("/metrics"))
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void write(Backend bucket, TenantId tenant) throws InterruptedException {
        for (int number = 0; number < BLOCKS; number++) {
            BlockMeta template = BlockMeta.builder(BlockFormat.VPARQUET4, new BlockId(UUID.randomUUID()), tenant)
                    .dedicatedColumns(DedicatedColumns.defaults().in(BlockFormat.VPARQUET4))
                    .replicationFactor(1)
                    .build();
            Span span = Span.newBuilder()
                    .setSpanId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) (number + 1)}))
                    .setName("span " + number)
                    .build();
            Trace trace = Trace.newBuilder()
                    .addResourceSpans(ResourceSpans.newBuilder()
                            .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                    .build();
            try (BlockWriter writer = BlockWriter.start(bucket, template, BlockWriter.Settings.defaults())) {
                writer.add(new TraceId(7, 7), List.of(ByteBuffer.wrap(trace.toByteArray())));
                writer.finish(end, end);
            }
        }
    }

    private static void assertMerged(BlockStore store, int superseded) throws InterruptedException {
        eventually(() -> {
            for (TenantId tenant : TENANTS) {
                assertThat(store.blocks(tenant).live()).as(tenant.value()).hasSize(1);
                assertThat(store.blocks(tenant).compacted()).as(tenant.value()).hasSize(superseded);
            }
        });
    }

    @Test
    void shareOutTheWorkAndTakeOverFromOneAnother() throws Exception {
        try (Backend bucket = new LocalBackend(Files.createDirectories(folder.resolve("blocks")), Clock.system());
                RunningTempo stays = compactor(0)) {
            BlockStore store = new BlockStore(bucket, 3);
            double before;
            try (RunningTempo leaves = compactor(1)) {
                for (RunningTempo each : List.of(stays, leaves)) {
                    each.awaitReady();
                    eventually(() -> assertThat(ring(each))
                            .startsWith("{\"shards\":[{\"id\":\"compactor-0\",\"state\":\"ACTIVE\",\"address\":"
                                    + "\"127.0.0.1:" + advertised[0] + "\",")
                            .contains("{\"id\":\"compactor-1\",\"state\":\"ACTIVE\",\"address\":\"127.0.0.1:"
                                    + advertised[1] + "\","));
                }
                for (TenantId tenant : TENANTS) {
                    write(bucket, tenant);
                }
                assertMerged(store, BLOCKS);
                before = sum(stays, "tempodb_compaction_blocks_total");
                assertThat(before + sum(leaves, "tempodb_compaction_blocks_total"))
                        .as("each job once")
                        .isEqualTo((double) BLOCKS * TENANTS.size());
                for (RunningTempo each : List.of(stays, leaves)) {
                    assertThat(sum(each, "tempodb_compaction_errors_total")).isZero();
                    assertThat(sum(each, "tempo_ring_member_tokens_owned")).isEqualTo(512);
                    eventually(() ->
                            assertThat(sum(each, "tempodb_blocklist_length")).isEqualTo(TENANTS.size()));
                }
                assertThat(folder.resolve("blocks/tenant-0/index.pb.zst")).exists();
            }
            eventually(() -> assertThat(ring(stays)).doesNotContain("compactor-1"));
            for (TenantId tenant : TENANTS) {
                write(bucket, tenant);
            }
            // The new pair becomes a block like the one that is there, and those two become one.
            assertMerged(store, 3 * BLOCKS);
            assertThat(sum(stays, "tempodb_compaction_blocks_total")).isEqualTo(before + 2.0 * BLOCKS * TENANTS.size());
        }
    }
}
