// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine.field;

import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events and links that the filters of a query ask for. Where one value is needed for a span that has several
/// events - in `by`, in an aggregate, as argument of a function over time - it is that of the first of these
/// (`spec/traceql.md §8.1`). Immutable.
public final class AskedRows {

    /// Nothing is asked of events and links.
    public static final AskedRows NONE = new AskedRows(List.of());

    private final List<RowCondition> conditions;

    private AskedRows(List<RowCondition> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /// What all filters of a pipeline ask of events and links.
    public static AskedRows of(Pipeline pipeline) {
        List<RowCondition> conditions = new ArrayList<>();
        collect(pipeline, conditions);
        return conditions.isEmpty() ? NONE : new AskedRows(conditions);
    }

    private static void collect(Pipeline pipeline, List<RowCondition> conditions) {
        for (Stage stage : pipeline.stages()) {
            if (stage instanceof SpansetExpression spansets) {
                collect(spansets, conditions);
            } else if (stage instanceof ScalarFilter filter && filter.left() instanceof Pipeline nested) {
                collect(nested, conditions);
            }
        }
    }

    private static void collect(SpansetExpression spansets, List<RowCondition> conditions) {
        SpansetExpression rest = spansets;
        // Chains lean to the left: a loop there keeps the stack flat.
        while (rest instanceof SpansetOperation operation) {
            collect(operation.right(), conditions);
            rest = operation.left();
        }
        switch (rest) {
            case SpansetFilter filter -> collect(filter.expression(), conditions);
            case Pipeline nested -> collect(nested, conditions);
            case SpansetOperation operation -> throw new IllegalStateException("handled above: " + operation);
        }
    }

    private static void collect(FieldExpression filter, List<RowCondition> conditions) {
        if (Fields.mentions(filter, Level.EVENT) || Fields.mentions(filter, Level.LINK)) {
            collect(Conditions.of(filter), conditions);
        }
    }

    private static void collect(Condition condition, List<RowCondition> conditions) {
        switch (condition) {
            case AllOf all -> all.conditions().forEach(part -> collect(part, conditions));
            case AnyOf any -> any.conditions().forEach(part -> collect(part, conditions));
            case Either either -> either.conditions().forEach(part -> collect(part, conditions));
            case FieldCondition field -> add(field, conditions);
            case SameRow row -> add(row, conditions);
            case Not not -> {}
            case Constant constant -> {}
            case UnscopedCondition unscoped -> {}
            case ExpressionCondition expression -> {}
        }
    }

    private static void add(RowCondition condition, List<RowCondition> conditions) {
        if (condition.level() == Level.EVENT || condition.level() == Level.LINK) {
            conditions.add(condition);
        }
    }

    /// The rows of a level that are asked for, at least among those of some spans; null when nothing is asked.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BitSet of(Level level, BatchView view, BitSet spans) throws InterruptedException {
        @Nullable BitSet rows = null;
        for (RowCondition condition : conditions) {
            if (condition.level() == level) {
                BitSet found = condition.rows(view, spans);
                if (rows == null) {
                    rows = (BitSet) found.clone();
                } else {
                    rows.or(found);
                }
            }
        }
        return rows;
    }
}
