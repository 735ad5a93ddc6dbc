// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.produce;

/// Why a record was not acknowledged: label `reason` of `tempo_distributor_produce_failures_total`
/// (`spec/write-path.md §2.11`).
enum FailureReason {
    TIMEOUT("timeout"),
    BUFFER_FULL("buffer-full"),
    RECORD_TOO_LARGE("record-too-large"),
    CANCELED("canceled"),
    CANCELLED_BEFORE_PRODUCING("cancelled-before-producing"),
    OTHER("other");

    private final String label;

    FailureReason(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
