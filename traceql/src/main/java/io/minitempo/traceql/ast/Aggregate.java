// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import org.jspecify.annotations.Nullable;

/// An aggregate over the spans of a spanset.
///
/// @param function what it computes
/// @param expression its argument; null for `count()`
public record Aggregate(Function function, @Nullable FieldExpression expression) implements ScalarExpression, Stage {

    /// The aggregates.
    public enum Function {
        COUNT("count"),
        MIN("min"),
        MAX("max"),
        SUM("sum"),
        AVG("avg");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        /// As written.
        public String text() {
            return text;
        }
    }
}
