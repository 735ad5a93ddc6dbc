// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// Operators between field expressions and between scalars.
public enum BinaryOperator {
    ADD("+", Kind.ARITHMETIC),
    SUBTRACT("-", Kind.ARITHMETIC),
    MULTIPLY("*", Kind.ARITHMETIC),
    DIVIDE("/", Kind.ARITHMETIC),
    MODULO("%", Kind.ARITHMETIC),
    POWER("^", Kind.ARITHMETIC),
    EQUAL("=", Kind.COMPARISON),
    NOT_EQUAL("!=", Kind.COMPARISON),
    LESS("<", Kind.COMPARISON),
    LESS_EQUAL("<=", Kind.COMPARISON),
    GREATER(">", Kind.COMPARISON),
    GREATER_EQUAL(">=", Kind.COMPARISON),
    MATCH("=~", Kind.COMPARISON),
    NOT_MATCH("!~", Kind.COMPARISON),
    AND("&&", Kind.LOGICAL),
    OR("||", Kind.LOGICAL);

    private final String text;
    private final Kind kind;

    BinaryOperator(String text, Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    /// What an operator makes of its operands.
    public enum Kind {
        ARITHMETIC,
        COMPARISON,
        LOGICAL
    }

    /// As written.
    public String text() {
        return text;
    }

    /// What it makes of its operands.
    public Kind kind() {
        return kind;
    }
}
