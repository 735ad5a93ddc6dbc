// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.config.BlockConfig;
import io.minitempo.block.config.WalConfig;
import io.minitempo.block.list.BlockStore;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.config.Secret;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.config.BackendConfig;
import io.minitempo.objectstore.config.BackendFactory;
import io.minitempo.objectstore.s3.S3Config;
import io.minitempo.proto.tempopb.PushBytesRequest;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From a broker to an object store, both real enough to go away for a while.
@Timeout(180)
class BlockBuilderIT {

    private static final String TOPIC = "tempo-ingest";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @TempDir
    private Path directory;

    @Test
    void everyRecordComesToOneBlockThoughTheStoreWasAway() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                S3Server s3 = S3Server.start("traces");
                Backend backend = open(s3)) {
            kafka.createTopic(TOPIC, 2);
            KafkaIngestLog log = log(kafka, "block-builder");
            log.start(failure::set);
            List<byte[]> golden = Input.golden();
            for (int i = 0; i < golden.size(); i++) {
                write(kafka, i % 2, TenantId.SINGLE, golden.get(i));
            }
            s3.refuse(S3Server.Operation.WRITE);
            BlockBuilder builder = builder(log, backend);
            builder.start(failure::set);
            Eventually.eventually(
                    () -> assertThat(s3.calls(S3Server.Operation.WRITE)).isPositive());
            s3.acceptAll();
            Eventually.eventually(() -> {
                assertThat(committed(log, 0)).hasValue(2);
                assertThat(committed(log, 1)).hasValue(2);
            });
            assertThat(Scene.spans(backend, TenantId.SINGLE)).isEqualTo(perPartition(golden));

            kafka.stop();
            kafka.start();
            write(kafka, 0, Scene.ALICE, golden.getFirst());
            Eventually.eventually(() -> assertThat(committed(log, 0)).hasValue(3));
            assertThat(Scene.spans(backend, Scene.ALICE)).isEqualTo(Input.spans(golden.subList(0, 1)));
            builder.stop(Deadline.after(Duration.ofSeconds(60)));
            log.stop(Deadline.after(Duration.ofSeconds(10)));
            assertThat(failure).hasNullValue();
        }
    }

    /// Repeated spans are dropped within a section, and partitions are sections of their own.
    private static List<String> perPartition(List<byte[]> golden) {
        List<String> spans = new ArrayList<>(Input.spans(List.of(golden.get(0), golden.get(2))));
        spans.addAll(Input.spans(List.of(golden.get(1), golden.get(3))));
        spans.sort(null);
        return spans;
    }

    private BlockBuilder builder(KafkaIngestLog log, Backend backend) {
        BlockBuilderConfig config = new BlockBuilderConfig(
                "builder-0",
                Map.of(),
                2,
                Duration.ofSeconds(1),
                0,
                new BlockBuilderConfig.Block(1),
                WalConfig.at(directory.resolve("wal").toString()));
        PartitionRingDesc ring = PartitionRingDesc.EMPTY
                .with(PartitionDesc.of(0, Tokens.of(1), PartitionState.ACTIVE, 0))
                .with(PartitionDesc.of(1, Tokens.of(2), PartitionState.INACTIVE, 0));
        return new BlockBuilder(
                new BlockBuilder.Dependencies(
                        config,
                        BlockConfig.defaults(),
                        log,
                        new BlockStore(backend, 2),
                        () -> PartitionRing.of(ring),
                        Overrides.fixed(Limits.defaults()),
                        Duration.ofSeconds(1),
                        registry,
                        Clock.system(),
                        new SplittableRandom(1)),
                new BlockBuilder.Tuning(Duration.ofMillis(500), 100_000, 1 << 20, Duration.ofSeconds(60)));
    }

    private static OptionalLong committed(KafkaIngestLog log, int partition) throws InterruptedException {
        return log.committedOffsets().committed(BlockBuilder.GROUP, partition);
    }

    private KafkaIngestLog log(EmbeddedKafka kafka, String component) {
        KafkaConfig config = ConfigBinder.bind(
                        YamlTree.parse("{address: '" + kafka.bootstrapServers() + "', topic: " + TOPIC + "}"),
                        KafkaConfig.defaults())
                .value();
        return new KafkaIngestLog(config, component, registry, Clock.system(), new SplittableRandom(1));
    }

    /// Writes the traces of a recorded value as a distributor does.
    private void write(EmbeddedKafka kafka, int partition, TenantId tenant, byte[] value) throws Exception {
        PushBytesRequest request = PushBytesRequest.parseFrom(value);
        List<TracePiece> pieces = new ArrayList<>();
        for (int i = 0; i < request.getTracesCount(); i++) {
            pieces.add(new Piece(
                    TraceId.of(request.getIds(i).toByteArray()),
                    request.getTraces(i).toByteArray()));
        }
        KafkaIngestLog log = log(kafka, "distributor");
        log.start(failure::set);
        try (IngestWriter writer = log.openWriter()) {
            writer.write(
                    tenant,
                    List.of(new PartitionWrite(partition, pieces, false)),
                    Deadline.after(Duration.ofSeconds(10)));
        }
        log.stop(Deadline.after(Duration.ofSeconds(10)));
    }

    private static final class Piece implements TracePiece {
        private final TraceId id;
        private final byte[] bytes;

        Piece(TraceId id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        public TraceId id() {
            return id;
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public int writeTo(byte[] target, int offset) {
            System.arraycopy(bytes, 0, target, offset, bytes.length);
            return offset + bytes.length;
        }
    }

    private Backend open(S3Server server) {
        S3Config s3 =
                S3Config.at(server.endpoint(), "traces", server.accessKey(), new Secret(server.secretKey()), true);
        return new BackendFactory(Clock.system(), new BackendMetrics(registry), Map.of(), directory)
                .open(BackendConfig.s3(s3));
    }
}
