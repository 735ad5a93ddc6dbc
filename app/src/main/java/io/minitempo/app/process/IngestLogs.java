// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.IngestConfig;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.kafka.KafkaIngestLog;
import java.util.List;

/// Opens the log for the components of a process.
final class IngestLogs {

    private IngestLogs() {}

    /// The log as `component` uses it, which names its metrics.
    ///
    /// @throws TempoException.Invalid when the settings of Kafka are not complete, with all that is wrong
    static IngestLog open(Assembly assembly, String component) {
        IngestConfig config = assembly.config().ingest();
        List<String> problems = config.problemsInUse();
        if (!problems.isEmpty()) {
            throw new TempoException.Invalid(String.join("; ", problems));
        }
        return new KafkaIngestLog(config.kafka(), component, assembly.registry(), assembly.clock(), assembly.random());
    }
}
