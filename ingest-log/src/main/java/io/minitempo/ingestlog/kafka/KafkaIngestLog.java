// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Backoff;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.kafka.internal.ClientProperties;
import io.minitempo.ingestlog.kafka.produce.KafkaWriter;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ingest log of one component on Kafka (`spec/write-path.md §3`).
public final class KafkaIngestLog implements IngestLog {

    private static final Logger log = LoggerFactory.getLogger(KafkaIngestLog.class);
    private static final Duration PING_MIN = Duration.ofMillis(100);
    private static final Duration PING_MAX = Duration.ofMinutes(1);
    private static final int PING_TRIES = 10;

    private final KafkaConfig config;
    private final String component;
    private final MeterRegistry registry;
    private final Clock clock;
    private final RandomGenerator random;
    private final Broker broker;
    private volatile boolean partitionsDeclared;

    /// The log as `component` uses it: `distributor`, `live-store`, `block-builder` or `generator`. The configuration
    /// must be valid. Opens nothing.
    public KafkaIngestLog(
            KafkaConfig config, String component, MeterRegistry registry, Clock clock, RandomGenerator random) {
        this.config = config;
        this.component = component;
        this.registry = registry;
        this.clock = clock;
        this.random = random;
        this.broker = new Broker(config);
    }

    /// Tells the broker how many partitions a topic gets that is created automatically, if so configured. A failure is
    /// logged; a consumer tries again in [#awaitReachable].
    ///
    /// @throws InterruptedException when start-up is cancelled
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        declarePartitions();
    }

    @Override
    public void stop(Deadline deadline) {
        broker.close();
    }

    @Override
    public void awaitReachable() throws InterruptedException {
        Backoff backoff = new Backoff(PING_MIN, PING_MAX, PING_TRIES, random);
        while (true) {
            try {
                broker.ping();
                break;
            } catch (TempoException.Unavailable e) {
                Duration pause = backoff.next();
                if (!backoff.ongoing()) {
                    throw e;
                }
                log.atWarn()
                        .addKeyValue("address", config.address())
                        .addKeyValue("try", backoff.retries())
                        .addKeyValue("error", e.text())
                        .log("Kafka not reachable, trying again");
                clock.sleep(pause);
            }
        }
        declarePartitions();
    }

    private void declarePartitions() throws InterruptedException {
        int partitions = config.autoCreateTopicDefaultPartitions();
        if (partitionsDeclared || !config.autoCreateTopicEnabled() || partitions <= 0) {
            return;
        }
        try {
            broker.setDefaultPartitions(partitions);
            partitionsDeclared = true;
        } catch (TempoException.Unavailable e) {
            log.atWarn()
                    .addKeyValue("num.partitions", partitions)
                    .addKeyValue("error", e.text())
                    .log("number of partitions of new topics not set in the broker");
        }
    }

    @Override
    public IngestWriter openWriter() {
        return KafkaWriter.open(config, ClientProperties.producer(config), registry, clock);
    }

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return KafkaReader.open(config, component, partition, offset, registry, clock);
    }

    @Override
    public PartitionOffsets offsets() {
        return new KafkaPartitionOffsets(config.topic(), broker);
    }

    @Override
    public OffsetStore committedOffsets() {
        return new KafkaOffsetStore(config.topic(), broker, clock, random);
    }
}
