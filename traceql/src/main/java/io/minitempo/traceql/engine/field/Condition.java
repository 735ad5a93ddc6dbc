// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;

/// A filter's expression, or a part of it joined to the rest by `&&`, `||` or `!`. Owned by one thread at a time: it
/// may remember what it found out about a batch's strings.
public sealed interface Condition permits AllOf, AnyOf, Either, Not, Constant, RowCondition, UnscopedCondition {

    /// Those of the spans for which it is boolean true. The result is the caller's; the argument is not changed.
    ///
    /// @throws io.minitempo.traceql.ast.EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    BitSet matching(BatchView view, BitSet spans) throws InterruptedException;

    /// Those of the spans for which it has a boolean value. The result is not to be changed.
    ///
    /// @throws InterruptedException when the caller is interrupted
    default BitSet booleans(BatchView view, BitSet spans) throws InterruptedException {
        return spans;
    }

    /// Whether every span gives it a boolean value.
    default boolean isBoolean() {
        return true;
    }

    /// False only when no span of a batch can match; loads no column.
    ///
    /// @throws InterruptedException when the caller is interrupted
    default boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return true;
    }

    /// How much work it is compared with others; also later for what may raise errors.
    int cost();
}
