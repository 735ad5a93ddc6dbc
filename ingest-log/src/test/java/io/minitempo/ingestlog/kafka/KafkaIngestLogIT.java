// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestLogContract;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract against a real broker.
class KafkaIngestLogIT extends IngestLogContract {

    private static final AtomicInteger PARTITIONS = new AtomicInteger();
    private static EmbeddedKafka kafka;
    private static KafkaIngestLog log;

    @BeforeAll
    static void start() throws InterruptedException {
        kafka = EmbeddedKafka.startTemporary();
        kafka.createTopic("traces", 64);
        log = new KafkaIngestLog(
                TestConfig.of(kafka, "traces")
                        .withMaxRecordBytes(MAX_RECORD_BYTES)
                        .withWriteTimeout(Duration.ofSeconds(3))
                        .build(),
                "live-store",
                new SimpleMeterRegistry(),
                Clock.system(),
                new Random(1));
        log.start(cause -> {});
        log.awaitReachable();
    }

    @AfterAll
    static void stop() {
        log.stop(Deadline.NONE);
        kafka.close();
    }

    @Override
    protected IngestLog log() {
        return log;
    }

    @Override
    protected int freshPartition() {
        return PARTITIONS.getAndIncrement();
    }

    @Override
    protected void expireBefore(int partition, long offset) {
        kafka.deleteRecordsBefore("traces", partition, offset);
    }
}
