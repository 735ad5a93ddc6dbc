// SPDX-License-Identifier: Apache-2.0
/// Writes records to Kafka: batches per partition, one thread that talks to the brokers, acknowledgements back.
///
/// Stands on Kafka's network layer instead of `KafkaProducer`, for reasons given in the module's rationale; must not
/// know consumers. Start reading at [io.minitempo.ingestlog.kafka.produce.KafkaWriter].
@NullMarked
package io.minitempo.ingestlog.kafka.produce;

import org.jspecify.annotations.NullMarked;
