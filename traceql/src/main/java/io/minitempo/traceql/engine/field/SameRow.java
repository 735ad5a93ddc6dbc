// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;
import java.util.List;

/// Conditions on events (or links) that one and the same event has to meet.
///
/// @param level events or links
/// @param conditions at least two, all of that level
record SameRow(Level level, List<RowCondition> conditions) implements RowCondition {

    @Override
    public BitSet rows(BatchView view, BitSet spans) throws InterruptedException {
        BitSet candidates = spans;
        BitSet rows = new BitSet();
        boolean first = true;
        for (RowCondition condition : conditions) {
            BitSet next = condition.rows(view, candidates);
            if (!first) {
                next.and(rows);
            }
            rows = next;
            first = false;
            candidates = view.spread(level, rows, candidates);
            if (candidates.isEmpty()) {
                return new BitSet();
            }
        }
        return rows;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        for (RowCondition condition : conditions) {
            if (!condition.mayMatch(batch)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int cost() {
        return conditions.getLast().cost();
    }
}
