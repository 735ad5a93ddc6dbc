// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Conditions joined by `&&`. The cheapest is asked first, each of the others only about what the ones before left.
record AllOf(List<Condition> conditions) implements Condition {

    AllOf {
        conditions = conditions.stream()
                .sorted(Comparator.comparingInt(Condition::cost))
                .toList();
    }

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        BitSet left = spans;
        for (Condition condition : conditions) {
            left = condition.matching(view, left);
            if (left.isEmpty()) {
                break;
            }
        }
        return left;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        for (Condition condition : conditions) {
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
