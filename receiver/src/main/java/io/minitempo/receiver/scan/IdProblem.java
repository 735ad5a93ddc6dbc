// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

/// What is wrong with the ids of the first span of a request whose ids do not hold (`spec/write-path.md §2.4`).
///
/// Ids of a wrong length never get here: they fail the decoding. What is left is an id that is missing or all zero,
/// and OTLP holds these two for the same, hence always `0 bits`.
public enum IdProblem {
    /// Every span has a trace id and a span id.
    NONE("", ""),
    /// A span without trace id.
    TRACE_ID("invalid_trace_id", "trace ids must be 128 bit, received 0 bits"),
    /// A span without span id.
    SPAN_ID("invalid_span_id", "span ids must be 64 bit and not all zero, received 0 bits");

    private final String reason;
    private final String message;

    IdProblem(String reason, String message) {
        this.reason = reason;
        this.message = message;
    }

    /// The label value of `tempo_discarded_spans_total`.
    public String reason() {
        return reason;
    }

    /// What the client is told.
    public String message() {
        return message;
    }
}
