// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import java.util.List;

/// The block `ingest` (`spec/write-path.md §3.6`).
///
/// @param enabled whether the Kafka path runs; a key of 2.10 that 3.0 removed, where only the target decides
/// @param kafka the log itself
public record IngestConfig(boolean enabled, KafkaConfig kafka) {

    /// The defaults, equal in 2.10.8 and 3.0.3.
    public static IngestConfig defaults() {
        return new IngestConfig(false, KafkaConfig.defaults());
    }

    /// Every problem of the block for a process that uses Kafka, each starting with its full key: in 2.10 with
    /// `enabled`, in 3.0 every writing or consuming target except `all`. Others may leave the block as it is by
    /// default, without a topic.
    public List<String> problemsInUse() {
        return kafka.problemsInUse().stream()
                .map(problem -> "ingest." + problem)
                .toList();
    }
}
