// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import java.util.BitSet;

/// `!` before a condition that is boolean for every span.
record Not(Condition condition) implements Condition {

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        BitSet result = (BitSet) spans.clone();
        result.andNot(condition.matching(view, spans));
        return result;
    }

    @Override
    public int cost() {
        return condition.cost() + 1;
    }
}
