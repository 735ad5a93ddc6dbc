// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import java.util.SplittableRandom;

/// A component's access to a broker of the test.
final class TestLog {

    private TestLog() {}

    static IngestLog connect(EmbeddedKafka kafka, String topic, MeterRegistry registry) {
        String yaml =
                "address: " + kafka.bootstrapServers() + "\ntopic: " + topic + "\nauto_create_topic_enabled: false\n";
        KafkaConfig config =
                ConfigBinder.bind(YamlTree.parse(yaml), KafkaConfig.defaults()).value();
        return new KafkaIngestLog(config, "live-store", registry, Clock.system(), new SplittableRandom(3));
    }
}
