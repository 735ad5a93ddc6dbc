// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;

/// `left || right` where a side may have no boolean value, which makes the whole false whatever the other side says.
record Either(Condition left, Condition right) implements Condition {

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        BitSet candidates = right.booleans(view, left.booleans(view, spans));
        BitSet result = left.matching(view, candidates);
        result.or(right.matching(view, candidates));
        return result;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return left.mayMatch(batch) || right.mayMatch(batch);
    }

    @Override
    public int cost() {
        return Math.max(left.cost(), right.cost()) + 1;
    }
}
