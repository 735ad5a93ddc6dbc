// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.ast;

import java.util.List;

/// Stages that run left to right on the spansets of one trace (`spec/traceql.md §10`). A pipeline of one stage is also
/// what a plain
/// spanset expression parses to; inside a spanset operation or a scalar it stands in parentheses.
///
/// @param stages at least one
public record Pipeline(List<Stage> stages) implements Query.Root, SpansetExpression, ScalarExpression {

    /// Copies the list.
    public Pipeline {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a pipeline needs a stage");
        }
    }
}
