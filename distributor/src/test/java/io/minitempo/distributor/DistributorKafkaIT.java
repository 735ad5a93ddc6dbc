// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.limits.FixedLimits;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.PushBytes;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.Eventually;
import io.minitempo.testsupport.Golden;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From a socket to a real broker and back.
class DistributorKafkaIT {

    private EmbeddedKafka kafka;
    private KafkaIngestLog log;
    private IngestWriter writer;
    private OpenDistributor open;
    private volatile PartitionRing ring = PartitionRing.EMPTY;

    @BeforeEach
    void start() throws InterruptedException {
        kafka = EmbeddedKafka.configure().behindGate().start();
        kafka.createTopic("traces", 1);
        ring = ring(PartitionState.ACTIVE);
        connect("60s");
    }

    private void connect(String writeTimeout) throws InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        KafkaConfig config = ConfigBinder.bind(
                        YamlTree.parse("{address: \"" + kafka.bootstrapServers() + "\", topic: traces, write_timeout: "
                                + writeTimeout + "}"),
                        KafkaConfig.defaults())
                .orThrow();
        log = new KafkaIngestLog(config, "distributor", registry, Clock.system(), new Random(1));
        log.start(cause -> {
            throw new IllegalStateException(cause);
        });
        writer = log.openWriter();
        open = new OpenDistributor(
                new LogTraceWriter(new PartitionRingChooser(() -> ring, new FixedLimits()), writer), registry);
    }

    private static PartitionRing ring(PartitionState state) {
        return PartitionRing.of(
                PartitionRingDesc.EMPTY.with(PartitionDesc.of(0, SpreadMinimizingTokens.ofPartition(0), state, 1)));
    }

    /// A distributor that gives up soon, once it has reached the broker.
    private void connectHasty(byte[] request) throws Exception {
        disconnect();
        connect("2s");
        Eventually.eventually(() -> assertThat(push(request).statusCode()).isEqualTo(200));
    }

    private void disconnect() throws InterruptedException {
        open.close();
        writer.close();
        log.stop(Deadline.after(Duration.ofSeconds(2)));
    }

    @AfterEach
    void stop() throws InterruptedException {
        disconnect();
        kafka.close();
    }

    private HttpResponse<byte[]> push(byte[] body) throws Exception {
        return open.push(body);
    }

    private List<LogRecord> records(int count) throws Exception {
        List<LogRecord> records = new ArrayList<>();
        try (PartitionReader reader = log.openReader(0, 0)) {
            Eventually.eventually(() -> {
                records.addAll(reader.poll(Duration.ofSeconds(1)));
                assertThat(records).hasSizeGreaterThanOrEqualTo(count);
            });
        }
        return records;
    }

    private static Map<TraceId, ByteString> traces(PushBytes value) {
        Map<TraceId, ByteString> traces = new TreeMap<>();
        value.forEach((id, array, offset, length) -> traces.put(id, ByteString.copyFrom(array, offset, length)));
        return traces;
    }

    @Test
    void theGoldenInputBecomesTheGoldenRecords() throws Exception {
        for (byte[] request : Golden.otlpRequests()) {
            assertThat(push(request).statusCode()).isEqualTo(200);
        }

        List<LogRecord> records = records(4);
        JsonNode golden = JsonMapper.shared().readTree(Golden.bytes("kafka/records.json.gz"));
        assertThat(records).hasSize(4);
        for (int i = 0; i < 4; i++) {
            byte[] expected =
                    Base64.getDecoder().decode(golden.get(i).get("value").asString());
            assertThat(records.get(i).tenant()).isEqualTo(TenantId.SINGLE);
            assertThat(records.get(i).valueLength()).isEqualTo(expected.length);
            assertThat(traces(records.get(i).decode()))
                    .isEqualTo(traces(PushBytesCodec.decode(expected, 0, expected.length)));
        }
    }

    @Test
    void aBrokerThatIsCutOffGivesARetryableErrorAndLosesNothingAcknowledged() throws Exception {
        byte[] request = Golden.otlpRequests().get(3);
        connectHasty(request);

        kafka.gate().refuse();
        kafka.gate().dropConnections();
        HttpResponse<byte[]> refused = push(request);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Status.parseFrom(refused.body()).getCode()).isEqualTo(14);

        kafka.gate().open();
        Eventually.eventually(() -> assertThat(push(request).statusCode()).isEqualTo(200));
        assertThat(records(2))
                .allSatisfy(record -> assertThat(record.decode().count()).isEqualTo(9));
    }

    @Test
    void aBrokerThatIsTooSlowGivesARetryableErrorInTime() throws Exception {
        byte[] request = Golden.otlpRequests().get(3);
        connectHasty(request);

        kafka.gate().hold();
        HttpResponse<byte[]> refused = push(request);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Status.parseFrom(refused.body()).getCode()).isEqualTo(14);

        kafka.gate().open();
        Eventually.eventually(() -> assertThat(push(request).statusCode()).isEqualTo(200));
    }

    @Test
    void withoutActivePartitionNothingIsWrittenAndTheClientMayComeBack() throws Exception {
        byte[] request = Golden.otlpRequests().get(3);
        ring = ring(PartitionState.INACTIVE);

        HttpResponse<byte[]> refused = push(request);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Status.parseFrom(refused.body()).getMessage()).isEqualTo("DoBatch: InstancesCount <= 0");
        ring = ring(PartitionState.ACTIVE);
        assertThat(push(request).statusCode()).isEqualTo(200);
        assertThat(records(1)).hasSize(1);
    }
}
