// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Static types of field expressions (`spec/traceql.md §5`).
public enum StaticType {
    NIL,
    /// An attribute: unknown before a span is looked at.
    ATTRIBUTE,
    INT,
    FLOAT,
    STRING,
    BOOLEAN,
    /// Nanoseconds.
    DURATION,
    STATUS,
    KIND;

    /// Whether values are numbers; numbers of all three kinds mix.
    public boolean isNumeric() {
        return this == INT || this == FLOAT || this == DURATION;
    }
}
