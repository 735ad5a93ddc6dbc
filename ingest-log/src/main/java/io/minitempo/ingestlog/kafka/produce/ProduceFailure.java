// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

/// The failure of a record.
///
/// @param reason its class
/// @param message what clients see
record ProduceFailure(FailureReason reason, String message) {}
