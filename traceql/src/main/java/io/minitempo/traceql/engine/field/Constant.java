// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;

/// All spans, or none.
record Constant(boolean value) implements Condition {

    @Override
    public BitSet matching(BatchView view, BitSet spans) {
        return value ? (BitSet) spans.clone() : new BitSet();
    }

    @Override
    public boolean mayMatch(SpanBatch batch) {
        return value;
    }

    @Override
    public int cost() {
        return 0;
    }
}
