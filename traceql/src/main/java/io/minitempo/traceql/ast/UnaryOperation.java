// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

/// A sign or a negation before a field expression.
public record UnaryOperation(Operator operator, FieldExpression operand) implements FieldExpression {

    /// The prefix operators.
    public enum Operator {
        NEGATE("-"),
        NOT("!");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /// As written.
        public String text() {
            return text;
        }
    }
}
