// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import java.util.List;

/// A metrics query: a function over the spans of a pipeline, or arithmetic between such (`spec/traceql.md §12`).
public sealed interface MetricsExpression extends Query.Root
        permits MetricsExpression.Series, MetricsExpression.Operation, MetricsExpression.Scalar {

    /// `pipeline | function stages`.
    ///
    /// @param stages second stages, in order; often empty
    record Series(Pipeline pipeline, MetricsFunction function, List<SecondStage> stages) implements MetricsExpression {

        /// Copies the list.
        public Series {
            stages = List.copyOf(stages);
        }
    }

    /// `(L) + (R)`; at most one side is a [Scalar].
    ///
    /// @param operator one of `+ - * /`
    /// @param stages second stages on the result, in order; often empty
    record Operation(BinaryOperator operator, MetricsExpression left, MetricsExpression right, List<SecondStage> stages)
            implements MetricsExpression {

        /// Copies the list.
        public Operation {
            stages = List.copyOf(stages);
        }
    }

    /// A number as an operand of arithmetic; never a query by itself.
    ///
    /// @param value an int or a float
    record Scalar(Static value) implements MetricsExpression {}
}
