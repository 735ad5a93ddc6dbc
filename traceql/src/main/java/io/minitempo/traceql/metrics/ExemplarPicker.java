// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TraceId;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.engine.LoadedFields;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes the first contributing span of each trace as an exemplar of its series, as long as there is room
/// (`spec/traceql.md §12.10`).
final class ExemplarPicker {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ExemplarBudget budget;
    private final LoadedFields fields;
    private final Map<Integer, List<Exemplar>> taken = new HashMap<>();

    ExemplarPicker(ExemplarBudget budget, LoadedFields fields) {
        this.budget = budget;
        this.fields = fields;
    }

    /// The exemplars of a series so far.
    List<Exemplar> of(int series) {
        return taken.getOrDefault(series, List.of());
    }

    /// Whether a span of a batch may still be taken.
    boolean isOpenFor(Selection selection) {
        @Nullable NumberRange times = selection.times();
        return times == null ? budget.isOpen() : budget.isOpenBetween(times.min(), times.max());
    }

    /// Offers the spans of a batch.
    ///
    /// @param series the series of each span; negative for none
    /// @param values the value of each span; null when the sample stands for it
    /// @param more fields to show besides those that the query loads
    void pick(Selection selection, int[] series, double @Nullable [] values, List<Field> more)
            throws InterruptedException {
        if (!isOpenFor(selection)) {
            return;
        }
        List<Integer> picked = admitted(selection, series);
        if (!picked.isEmpty()) {
            take(selection, picked, series, values, more);
        }
    }

    /// The spans for which there is room. Looks at every span, which is why it does nothing else.
    private List<Integer> admitted(Selection selection, int[] series) throws InterruptedException {
        long[] starts = selection.starts();
        int[] spans = selection.spans();
        int[] spanTraces = selection.batch().rowsAbove(Level.TRACE);
        List<Integer> picked = new ArrayList<>();
        int lastTrace = -1;
        for (int i = 0; i < spans.length && budget.isOpen(); i++) {
            int trace = spanTraces[spans[i]];
            if (trace != lastTrace && series[i] >= 0) {
                lastTrace = trace;
                if (budget.admit(starts[i])) {
                    picked.add(i);
                }
            }
        }
        return picked;
    }

    private void take(
            Selection selection, List<Integer> picked, int[] series, double @Nullable [] values, List<Field> more)
            throws InterruptedException {
        long[] starts = selection.starts();
        int[] spanTraces = selection.batch().rowsAbove(Level.TRACE);
        int[] spans = picked.stream().mapToInt(i -> selection.spans()[i]).toArray();
        BitSet traces = new BitSet();
        for (int span : spans) {
            traces.set(spanTraces[span]);
        }
        List<Map<Field, Value>> loaded = fields.of(selection.view(), spans, traces, more);
        for (int p = 0; p < picked.size(); p++) {
            int i = picked.get(p);
            String id =
                    TraceId.of(selection.batch().traceId(spanTraces[spans[p]])).toShortHex();
            List<Label> labels = labels(loaded.get(p));
            labels.add(new Label(Labels.TRACE_ID, new Static.StringValue(id)));
            double value = values == null ? Double.NaN : values[i];
            taken.computeIfAbsent(series[i], key -> new ArrayList<>())
                    .add(new Exemplar(labels, value, starts[i] / NANOS_PER_MILLI));
        }
    }

    /// Arrays are no values of labels, and the trace's id is added to all.
    private static List<Label> labels(Map<Field, Value> loaded) {
        List<Label> labels = new ArrayList<>();
        loaded.forEach((field, value) -> {
            if (field != Intrinsic.TRACE_ID && value instanceof Value.Single single) {
                labels.add(new Label(LabelText.key(field), LabelText.label(single.value())));
            }
        });
        return labels;
    }
}
