// SPDX-License-Identifier: Apache-2.0
/// The ingest log inside one process: same contract as Kafka, no durability, with faults on demand.
///
/// Must not know Kafka; the contract tests of the module hold it to what the Kafka implementation does.
/// Start reading at [io.minitempo.ingestlog.memory.InMemoryBroker].
@NullMarked
package io.minitempo.ingestlog.memory;

import org.jspecify.annotations.NullMarked;
