// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;
import java.util.List;

/// Conditions joined by `||`, from the left, of which some may have no boolean value: a side without one makes its `||`
/// false, whatever the other side says.
///
/// @param conditions at least two
record Either(List<Condition> conditions) implements Condition {

    Either {
        conditions = List.copyOf(conditions);
    }

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        Condition first = conditions.getFirst();
        BitSet candidates = first.booleans(view, spans);
        BitSet result = first.matching(view, candidates);
        for (Condition condition : conditions.subList(1, conditions.size())) {
            candidates = condition.booleans(view, candidates);
            result.and(candidates);
            result.or(condition.matching(view, candidates));
            candidates = spans;
        }
        return result;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        for (Condition condition : conditions) {
            if (condition.mayMatch(batch)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int cost() {
        return conditions.stream().mapToInt(Condition::cost).max().orElse(0) + 1;
    }
}
