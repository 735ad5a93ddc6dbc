// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.Value;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The second pass: what results show of some traces of a batch (`spec/traceql.md §11`).
final class ResultColumns {

    /// Shown elsewhere in a result, or never.
    private static final Set<Intrinsic> NOT_LISTED = Set.of(
            Intrinsic.NAME,
            Intrinsic.DURATION,
            Intrinsic.TRACE_DURATION,
            Intrinsic.ROOT_NAME,
            Intrinsic.ROOT_SERVICE_NAME,
            Intrinsic.TRACE_ID,
            Intrinsic.SPAN_ID);

    /// What every result shows.
    private static final List<Intrinsic> ALWAYS = List.of(
            Intrinsic.ROOT_NAME,
            Intrinsic.ROOT_SERVICE_NAME,
            Intrinsic.TRACE_START_TIME,
            Intrinsic.TRACE_DURATION,
            Intrinsic.SPAN_ID,
            Intrinsic.SPAN_START_TIME,
            Intrinsic.DURATION);

    private final SpanBatch batch;
    private final Column rootNames;
    private final Column rootServiceNames;
    private final Column traceStarts;
    private final Column traceDurations;
    private final Column spanIds;
    private final Column spanStarts;
    private final Column durations;
    private final @Nullable ListedField name;
    private final List<ListedField> listed = new ArrayList<>();

    ResultColumns(BatchView view, FieldUses uses, BitSet traces) throws InterruptedException {
        this.batch = view.batch();
        Set<Field> shown = new LinkedHashSet<>(ALWAYS);
        shown.addAll(uses.uses().keySet());
        batch.prepare(shown, traces);
        this.rootNames = batch.column(Intrinsic.ROOT_NAME, traces);
        this.rootServiceNames = batch.column(Intrinsic.ROOT_SERVICE_NAME, traces);
        this.traceStarts = batch.column(Intrinsic.TRACE_START_TIME, traces);
        this.traceDurations = batch.column(Intrinsic.TRACE_DURATION, traces);
        this.spanIds = batch.column(Intrinsic.SPAN_ID, traces);
        this.spanStarts = batch.column(Intrinsic.SPAN_START_TIME, traces);
        this.durations = batch.column(Intrinsic.DURATION, traces);
        @Nullable ListedField ofName = null;
        for (Map.Entry<Field, FieldUses.Use> entry : uses.uses().entrySet()) {
            Field field = entry.getKey();
            if (field == Intrinsic.NAME) {
                ofName = ListedField.of(view, field, entry.getValue(), traces);
            } else if (!(field instanceof Intrinsic intrinsic && NOT_LISTED.contains(intrinsic))) {
                listed.add(ListedField.of(view, field, entry.getValue(), traces));
            }
        }
        this.name = ofName;
    }

    /// The key under which results show a field.
    static String key(Field field) {
        return switch (field) {
            case Attribute attribute -> attribute.name();
            case Intrinsic intrinsic -> intrinsic.text();
        };
    }

    TraceMatch trace(int trace, List<Spanset> spansets, int spansPerSpanset) throws InterruptedException {
        List<SpansetMatch> results = new ArrayList<>(spansets.size());
        for (Spanset spanset : spansets) {
            int[] spans = spanset.spans();
            List<SpanMatch> shown = new ArrayList<>();
            for (int span : Arrays.copyOf(spans, Math.min(spans.length, spansPerSpanset))) {
                shown.add(span(span));
            }
            results.add(new SpansetMatch(spanset.attributes(), spans.length, shown));
        }
        return new TraceMatch(
                batch.traceId(trace),
                text(rootServiceNames, trace),
                text(rootNames, trace),
                number(traceStarts, trace),
                number(traceDurations, trace),
                batch.serviceStats(trace),
                results);
    }

    private SpanMatch span(int span) {
        List<NamedValue> attributes = new ArrayList<>();
        for (ListedField field : listed) {
            @Nullable Value value = field.value(span);
            if (value != null) {
                attributes.add(new NamedValue(field.key(), value));
            }
        }
        return new SpanMatch(
                HexFormat.of().parseHex(text(spanIds, span)),
                shownName(span),
                number(spanStarts, span),
                number(durations, span),
                attributes);
    }

    private @Nullable String shownName(int span) {
        if (name == null || name.value(span) == null) {
            return null;
        }
        return text(name.column(), span);
    }

    private static String text(Column column, int row) {
        return column.typeOf(row) == ValueType.STRING ? column.strings().get((int) column.bits()[row]) : "";
    }

    private static long number(Column column, int row) {
        return column.typeOf(row) <= ValueType.UNQUERYABLE ? 0 : column.bits()[row];
    }
}
