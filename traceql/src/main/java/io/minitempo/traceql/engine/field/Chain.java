// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.Column;
import java.util.List;

/// Operators applied one after the other to what the ones before made.
record Chain(Expression first, List<Step> steps) implements Expression {

    Chain {
        steps = List.copyOf(steps);
    }

    /// An operator with its right operand.
    sealed interface Step permits Arithmetic, Comparison, Logic, Presence, WithLiteral {

        /// The operator's values.
        ///
        /// @param left the left operand's, one for each row of the frame
        Column apply(Frame frame, Column left) throws InterruptedException;
    }

    @Override
    public Column evaluate(Frame frame) throws InterruptedException {
        Column values = first.evaluate(frame);
        for (Step step : steps) {
            values = step.apply(frame, values);
        }
        return values;
    }
}
