// SPDX-License-Identifier: Apache-2.0
/// The ingest log on Kafka: readers, offsets and the start of a component against a broker.
///
/// Must not know what records hold. Start reading at [io.minitempo.ingestlog.kafka.KafkaIngestLog].
@NullMarked
package io.minitempo.ingestlog.kafka;

import org.jspecify.annotations.NullMarked;
