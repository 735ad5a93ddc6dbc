// SPDX-License-Identifier: Apache-2.0
/// The durable log between distributors and consumers: what a record is, how it is written, read and committed.
///
/// Must not know Kafka, which only the package `kafka` speaks, nor what roles do with the traces.
/// Start reading at [io.minitempo.ingestlog.IngestLog].
@NullMarked
package io.minitempo.ingestlog;

import org.jspecify.annotations.NullMarked;
