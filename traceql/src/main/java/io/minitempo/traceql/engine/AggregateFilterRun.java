// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Expression;
import io.minitempo.traceql.engine.field.Frame;
import io.minitempo.traceql.engine.field.LiteralTest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `aggregate cmp literal`: keeps the spansets for which it holds and notes the aggregate on them
/// (`spec/traceql.md §10`).
///
/// @param name under which results show the aggregate
/// @param expression what is aggregated; null for `count()`
record AggregateFilterRun(
        String name, Aggregate.Function function, @Nullable Expression expression, LiteralTest comparison)
        implements StageRun {

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        Column aggregates = expression == null
                ? counts(groups)
                : aggregates(groups, expression.evaluate(Frame.ofSpans(view, groups.spans())));
        SpanGroups.Builder result = new SpanGroups.Builder(groups.size(), groups.spans().length);
        for (int group = 0; group < groups.size(); group++) {
            if (comparison.test(aggregates, group)) {
                result.spans(groups.spans(), groups.start(group), groups.start(group + 1));
                List<NamedValue> attributes = new ArrayList<>(groups.attributes(group));
                attributes.add(new NamedValue(name, Value.at(aggregates, group)));
                result.finish(groups.unit(group), attributes);
            }
        }
        return result.build();
    }

    private static Column counts(SpanGroups groups) {
        long[] counts = new long[groups.size()];
        for (int group = 0; group < counts.length; group++) {
            counts[group] = groups.length(group);
        }
        return Column.of(Level.SPAN, ValueType.INT, counts);
    }

    /// The aggregate of every spanset; nil where there is none, which satisfies no comparison.
    private Column aggregates(SpanGroups groups, Column values) {
        byte[] types = new byte[groups.size()];
        long[] bits = new long[groups.size()];
        for (int group = 0; group < types.length; group++) {
            Accumulator accumulator = new Accumulator(function);
            for (int i = groups.start(group); i < groups.start(group + 1); i++) {
                accumulator.add(values.typeOf(i), values.bits()[i]);
            }
            types[group] = accumulator.type();
            bits[group] = accumulator.bits();
        }
        return new Column(Level.SPAN, types.length, types, ValueType.NIL, bits, Column.NO_STRINGS, new long[0]);
    }
}
