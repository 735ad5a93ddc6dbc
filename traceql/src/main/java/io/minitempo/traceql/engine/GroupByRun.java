// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Expression;
import io.minitempo.traceql.engine.field.Frame;
import io.minitempo.traceql.engine.field.ValueKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `by(E)`: a spanset per value, in the order in which values first occur.
///
/// @param name under which results show the value
record GroupByRun(String name, Expression expression) implements StageRun {

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        Column values = expression.evaluate(Frame.ofSpans(view, groups.spans()));
        ValueKeys keys = new ValueKeys(values);
        SpanGroups.Builder result = new SpanGroups.Builder(2 * groups.size(), groups.spans().length);
        for (int group = 0; group < groups.size(); group++) {
            keys.restart();
            split(groups, group, values, keys, result);
        }
        return result.build();
    }

    private void split(SpanGroups groups, int group, Column values, ValueKeys keys, SpanGroups.Builder result) {
        int begin = groups.start(group);
        int[] ends = new int[4];
        int[] chosen = new int[groups.length(group)];
        int distinct = 0;
        List<Value> found = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = keys.key(begin + i);
            if (chosen[i] == distinct) {
                distinct++;
                found.add(Value.at(values, begin + i));
                ends = distinct == ends.length ? Arrays.copyOf(ends, 2 * distinct) : ends;
            }
            ends[chosen[i] + 1]++;
        }
        for (int key = 1; key <= distinct; key++) {
            ends[key] += ends[key - 1];
        }
        int[] next = ends.clone();
        int[] ordered = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            ordered[next[chosen[i]]++] = groups.spans()[begin + i];
        }
        for (int key = 0; key < distinct; key++) {
            result.spans(ordered, ends[key], ends[key + 1]);
            List<NamedValue> attributes = new ArrayList<>(groups.attributes(group));
            attributes.add(new NamedValue(name, found.get(key)));
            result.finish(groups.unit(group), attributes);
        }
    }
}
