// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.TraceId;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.NumberRange;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.engine.field.Frame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the first contributing span of each trace as an exemplar of its series, as long as there is room
/// (`spec/traceql.md §12.10`).
final class ExemplarPicker {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ExemplarBudget budget;
    private final LoadedFields fields;
    private final SpanSelector.Compiler compiler;
    private final Map<Field, SpanSelector> conditions = new HashMap<>();
    private final Map<Integer, List<Exemplar>> taken = new HashMap<>();

    ExemplarPicker(ExemplarBudget budget, LoadedFields fields, SpanSelector.Compiler compiler) {
        this.budget = budget;
        this.fields = fields;
        this.compiler = compiler;
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
        long[] starts = selection.starts();
        List<Integer> picked = new ArrayList<>();
        BitSet traces = new BitSet();
        int[] spanTraces = selection.batch().rowsAbove(Level.TRACE);
        int lastTrace = -1;
        for (int i = 0; i < selection.count() && budget.isOpen(); i++) {
            int trace = spanTraces[selection.spans()[i]];
            if (trace != lastTrace && series[i] >= 0) {
                lastTrace = trace;
                if (budget.admit(starts[i])) {
                    picked.add(i);
                    traces.set(trace);
                }
            }
        }
        if (picked.isEmpty()) {
            return;
        }
        List<List<Label>> labels = new ArrayList<>();
        picked.forEach(i -> labels.add(new ArrayList<>()));
        int[] spans = picked.stream().mapToInt(i -> selection.spans()[i]).toArray();
        addFields(more, selection, spans, traces, labels);
        for (int p = 0; p < picked.size(); p++) {
            int i = picked.get(p);
            int trace = spanTraces[selection.spans()[i]];
            String id = TraceId.of(selection.batch().traceId(trace)).toShortHex();
            labels.get(p).add(new Label(Labels.TRACE_ID, new Static.StringValue(id)));
            double value = values == null ? Double.NaN : values[i];
            taken.computeIfAbsent(series[i], key -> new ArrayList<>())
                    .add(new Exemplar(labels.get(p), value, starts[i] / NANOS_PER_MILLI));
        }
    }

    private void addFields(List<Field> more, Selection selection, int[] spans, BitSet traces, List<List<Label>> labels)
            throws InterruptedException {
        Set<Field> always = new LinkedHashSet<>(fields.always());
        always.addAll(more);
        Frame frame = Frame.ofSpans(selection.view(), spans);
        for (Field field : always) {
            add(field, null, frame, spans, labels);
        }
        for (Map.Entry<Field, List<BinaryOperation>> entry : fields.compared().entrySet()) {
            if (always.contains(entry.getKey())) {
                continue;
            }
            BitSet holds = meeting(entry.getKey(), entry.getValue(), selection.batch(), traces);
            add(entry.getKey(), holds, frame, spans, labels);
        }
    }

    private static void add(Field field, @Nullable BitSet holds, Frame frame, int[] spans, List<List<Label>> labels)
            throws InterruptedException {
        Column values = Selection.values(frame, field);
        for (int p = 0; p < spans.length; p++) {
            byte type = values.typeOf(p);
            if (type > ValueType.UNQUERYABLE && !ValueType.isArray(type) && (holds == null || holds.get(spans[p]))) {
                Static value = Value.single(type, values.bits()[p], values.strings());
                labels.get(p).add(new Label(LabelText.key(field), LabelText.label(value)));
            }
        }
    }

    /// The spans for which one of some comparisons of a field holds.
    private BitSet meeting(Field field, List<BinaryOperation> comparisons, SpanBatch batch, BitSet traces)
            throws InterruptedException {
        SpanSelector condition = conditions.computeIfAbsent(field, key -> compiler.compile(anyOf(comparisons)));
        return condition.select(batch, traces);
    }

    private static Pipeline anyOf(List<BinaryOperation> comparisons) {
        FieldExpression any = comparisons.getFirst();
        for (BinaryOperation comparison : comparisons.subList(1, comparisons.size())) {
            any = new BinaryOperation(BinaryOperator.OR, any, comparison);
        }
        return new Pipeline(List.of(new SpansetFilter(any)));
    }
}
