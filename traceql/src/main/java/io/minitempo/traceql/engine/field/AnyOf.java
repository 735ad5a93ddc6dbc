// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Conditions joined by `||`, all of them boolean for every span. The cheapest is asked first, each of the others only
/// about what the ones before did not find.
record AnyOf(List<Condition> conditions) implements Condition {

    AnyOf {
        conditions = conditions.stream()
                .sorted(Comparator.comparingInt(Condition::cost))
                .toList();
    }

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        BitSet result = new BitSet(view.spans());
        BitSet rest = (BitSet) spans.clone();
        for (Condition condition : conditions) {
            BitSet found = condition.matching(view, rest);
            result.or(found);
            rest.andNot(found);
            if (rest.isEmpty()) {
                break;
            }
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
        return conditions.getLast().cost() + 1;
    }
}
