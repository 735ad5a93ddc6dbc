// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Condition;
import java.util.BitSet;

/// `{ E }`.
record FilterRun(Condition condition) implements StageRun {

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        return groups.retain(condition.matching(view, groups.spanSet()));
    }

    /// The first stage of a pipeline, without spansets of all spans before it.
    SpanGroups first(BatchView view, BitSet traces) throws InterruptedException {
        BitSet matching = condition.matching(view, view.spansOf(traces));
        return SpanGroups.ofTraces(view.spanStarts(), view.tracesOf(matching), matching);
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return condition.mayMatch(batch);
    }

    @Override
    public int cost() {
        return condition.cost();
    }
}
