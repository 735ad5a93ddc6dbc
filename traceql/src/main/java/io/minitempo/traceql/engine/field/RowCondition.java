// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Level;
import java.util.BitSet;

/// A condition that is decided row by row of one level and then spread to the spans: a span matches when one of its
/// rows does.
public sealed interface RowCondition extends Condition permits FieldCondition, ExpressionCondition, SameRow {

    /// The level whose rows decide.
    Level level();

    /// The rows that match, at least among those of some spans; what other rows say is not to be used.
    ///
    /// @throws InterruptedException when the caller is interrupted
    BitSet rows(BatchView view, BitSet spans) throws InterruptedException;

    @Override
    default BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        return view.spread(level(), rows(view, spans), spans);
    }
}
