// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.measure;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A broker, in a process of its own, with one partition full of spans. Runs until its input ends.
///
/// Arguments: spans, tenants. It logs its address when the spans are there.
final class LoadedBroker {

    private static final Logger log = LoggerFactory.getLogger(LoadedBroker.class);
    private static final int TRACES_A_RECORD = 20;

    private LoadedBroker() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        int spans = Integer.parseInt(args[0]);
        int tenants = Integer.parseInt(args[1]);
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic(BlockBuilding.TOPIC, 1);
            KafkaIngestLog ingestLog = BlockBuilding.log(
                    kafka.bootstrapServers(), "distributor", new SimpleMeterRegistry(), new SplittableRandom(1));
            ingestLog.start(cause -> log.atError().setCause(cause).log("log failed"));
            try (IngestWriter writer = ingestLog.openWriter()) {
                fill(writer, spans, tenants);
            }
            log.atInfo().addKeyValue("address", kafka.bootstrapServers()).log("loaded");
            while (System.in.read() >= 0) {}
            ingestLog.stop(Deadline.after(Duration.ofSeconds(5)));
        }
    }

    private static void fill(IngestWriter writer, int spans, int tenants) throws InterruptedException {
        LoadShape shape = new LoadShape(7);
        for (int record = 0; record < spans / (TRACES_A_RECORD * LoadShape.SPANS); record++) {
            long nanos = Clock.system().millis() * 1_000_000L;
            List<LoadShape.Piece> pieces = new ArrayList<>();
            for (int i = 0; i < TRACES_A_RECORD; i++) {
                pieces.add(shape.trace(nanos));
            }
            writer.write(
                    new TenantId("tenant-" + record % tenants),
                    List.of(new PartitionWrite(0, pieces, false)),
                    Deadline.after(Duration.ofSeconds(30)));
        }
    }
}
