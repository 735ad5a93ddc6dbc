// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A question to one field with a scope.
record FieldCondition(Field field, RowTest test) implements RowCondition {

    @Override
    public Level level() {
        return BatchView.level(field);
    }

    @Override
    public BitSet rows(BatchView view, BitSet spans) throws InterruptedException {
        if (spans.isEmpty()) {
            return new BitSet();
        }
        if (test instanceof RowTest.Compared compared) {
            @Nullable BitSet found = view.matching(field, compared.test(), spans);
            if (found != null) {
                return found;
            }
        }
        Column column = view.column(field, spans);
        return test.rows(column, level() == Level.SPAN ? spans : null);
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return test.mayMatch(batch, field);
    }

    @Override
    public int cost() {
        return cost(field) + test.cost();
    }

    static int cost(Field field) {
        return switch (BatchView.level(field)) {
            case TRACE -> 1;
            case RESOURCE -> 3;
            case SCOPE -> 5;
            case SPAN -> field instanceof Intrinsic ? 7 : 10;
            case EVENT, LINK -> 15;
        };
    }
}
