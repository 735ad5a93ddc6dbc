// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.ValueType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A question to an attribute without scope: the span's where the span has the key, else the resource's. Whatever the
/// span holds hides the resource's value.
///
/// @param ofSpan asks span values; not the same object as `ofResource`, as each remembers its dictionary
record UnscopedCondition(Attribute attribute, RowTest ofSpan, RowTest ofResource) implements Condition {

    @Override
    public BitSet matching(BatchView view, BitSet spans) throws InterruptedException {
        if (spans.isEmpty()) {
            return new BitSet();
        }
        Column own = view.column(Fields.ofSpan(attribute), spans);
        BitSet without = lacking(own, spans);
        boolean hidesAbsence = ofSpan instanceof RowTest.Presence presence && !presence.present();
        BitSet result = new BitSet();
        if (!hidesAbsence) {
            BitSet with = (BitSet) spans.clone();
            with.andNot(without);
            result = ofSpan.rows(own, with);
        }
        if (!without.isEmpty()) {
            Column resource = view.column(Fields.ofResource(attribute), without);
            result.or(view.spread(Level.RESOURCE, ofResource.rows(resource, null), without));
        }
        return result;
    }

    private static BitSet lacking(Column column, BitSet spans) {
        byte @Nullable [] types = column.types();
        if (types == null) {
            return column.type() == ValueType.NIL ? spans : new BitSet();
        }
        BitSet result = new BitSet(column.size());
        for (int span = spans.nextSetBit(0); span >= 0; span = spans.nextSetBit(span + 1)) {
            if (types[span] == ValueType.NIL) {
                result.set(span);
            }
        }
        return result;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return ofResource.mayMatch(batch, Fields.ofResource(attribute))
                || ofSpan.mayMatch(batch, Fields.ofSpan(attribute));
    }

    @Override
    public int cost() {
        return 12 + ofSpan.cost();
    }
}
