// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import java.util.List;

/// One stage of a pipeline. An [Aggregate] as the last stage occurs only in a pipeline that is a scalar's operand.
public sealed interface Stage
        permits SpansetExpression, ScalarFilter, Aggregate, Stage.GroupBy, Stage.Coalesce, Stage.Select {

    /// `by(E)`: splits every spanset into one per value.
    record GroupBy(FieldExpression expression) implements Stage {}

    /// `coalesce()`: makes one spanset of all of a trace.
    record Coalesce() implements Stage {}

    /// `select(a, b)`: makes fields available in results.
    ///
    /// @param fields at least one
    record Select(List<Field> fields) implements Stage {

        /// Copies the list.
        public Select {
            fields = List.copyOf(fields);
        }
    }
}
