// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.SpanBatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// `compare` of one job (`spec/traceql.md §12.7`). A span counts for the attributes that it has, once for each; values
/// that no label can hold count as `nil`. All values are passed on unless they are very many, so that one that is not
/// among the most frequent everywhere is counted right in the end; steps without a count are left out. Attributes
/// beyond the first thousands are left out.
final class CompareRun implements FragmentRun {

    /// The values of [Labels#META_TYPE], by side.
    static final List<String> SIDES = List.of("baseline", "selection");
    /// What is appended to a side for its totals.
    static final String TOTAL = "_total";

    private static final int SELECTION = 1;
    /// Samples of an answer up to which all values are passed on: a message of them has a few megabytes, of the 16 that
    /// queriers and live-stores send, and several fit into a merge.
    static final int MAX_SAMPLES = 20_000;
    /// How many times the values asked for are passed on when there are more samples.
    private static final int MARGIN = 3;
    private static final int LEAST_VALUES = 100;

    /// Of its key, its count, its place in the table, and its share of a value; and a sample of the answer.
    private static final int BYTES_PER_CELL = 96;

    private static final int MAX_VALUES = 3000;
    private static final int MAX_CELLS = 1 << 18;
    private static final int MAX_ATTRIBUTES = 4096;
    private static final List<Intrinsic> INTRINSICS = List.of(
            Intrinsic.NAME,
            Intrinsic.KIND,
            Intrinsic.STATUS,
            Intrinsic.STATUS_MESSAGE,
            Intrinsic.CHILD_COUNT,
            Intrinsic.ROOT_NAME,
            Intrinsic.ROOT_SERVICE_NAME,
            Intrinsic.INSTRUMENTATION_NAME,
            Intrinsic.INSTRUMENTATION_VERSION);
    private static final List<Attribute.Scope> SCOPES =
            List.of(Attribute.Scope.RESOURCE, Attribute.Scope.SPAN, Attribute.Scope.INSTRUMENTATION);

    private final MetricsFunction.Compare function;
    private final Interval interval;
    private final SeriesMemory.Account memory;
    private final SpanSelector selected;
    private final ExemplarPicker exemplars;
    private final Map<Field, AttributeCounts> attributes = new LinkedHashMap<>();
    private boolean truncated;
    private long drawnCells;

    CompareRun(
            MetricsFunction.Compare function,
            Interval interval,
            SeriesMemory.Account memory,
            SpanSelector.Compiler compiler,
            ExemplarPicker exemplars) {
        this.function = function;
        this.interval = interval;
        this.memory = memory;
        this.selected = compiler.compile(new Pipeline(List.of(function.selection())));
        this.exemplars = exemplars;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public void observe(Selection selection) throws InterruptedException {
        if (selection.count() == 0) {
            return;
        }
        byte[] sides = sides(selection);
        List<Field> fields = new ArrayList<>(INTRINSICS);
        for (Attribute.Scope scope : SCOPES) {
            for (String name : new TreeSet<>(selection.batch().attributeNames(scope))) {
                fields.add(new Attribute(scope, name));
            }
        }
        for (Field field : fields) {
            if (attributes.size() >= MAX_ATTRIBUTES && !attributes.containsKey(field)) {
                truncated = true;
                continue;
            }
            attributes
                    .computeIfAbsent(field, key -> new AttributeCounts(interval.count(), MAX_CELLS))
                    .count(selection.argument(field), selection.steps(), sides);
        }
        drawMemory();
        int[] series = new int[selection.count()];
        for (int i = 0; i < series.length; i++) {
            series[i] = sides[i];
        }
        exemplars.pick(selection, series, null, fields);
    }

    /// The most that was ever held; values that are forgotten make room for others of the same query only.
    private void drawMemory() {
        long cells = 0;
        for (AttributeCounts counts : attributes.values()) {
            cells += counts.samples();
        }
        if (cells > drawnCells) {
            memory.draw((cells - drawnCells) * BYTES_PER_CELL);
            drawnCells = cells;
        }
    }

    private byte[] sides(Selection selection) throws InterruptedException {
        SpanBatch batch = selection.batch();
        BitSet chosen = selected.select(batch, selection.traces());
        boolean always = function.start() == 0 && function.end() == 0;
        long[] starts = always ? new long[0] : selection.starts();
        byte[] sides = new byte[selection.count()];
        for (int i = 0; i < sides.length; i++) {
            boolean holds = chosen.get(selection.spans()[i])
                    && (always || (starts[i] > function.start() && starts[i] <= function.end()));
            sides[i] = (byte) (holds ? SELECTION : 0);
        }
        return sides;
    }

    @Override
    public List<Series> result() {
        List<Series> result = new ArrayList<>();
        boolean first = true;
        long samples =
                attributes.values().stream().mapToLong(AttributeCounts::samples).sum();
        int limit = samples <= MAX_SAMPLES ? Integer.MAX_VALUE : passedOn(function.topN());
        List<Label> types = types("");
        List<Label> totals = types(TOTAL);
        Static nil = new Static.StringValue("nil");
        for (Map.Entry<Field, AttributeCounts> entry : attributes.entrySet()) {
            String key = LabelText.key(entry.getKey());
            AttributeCounts counts = entry.getValue();
            for (int side = 0; side < SIDES.size(); side++) {
                if (!counts.has(side)) {
                    continue;
                }
                Label type = types.get(side);
                counts.most(side, limit)
                        .forEach((value, row) ->
                                result.add(new Series(List.of(type, new Label(key, value)), row, List.of())));
                List<Exemplar> examples = first ? exemplars.of(side) : List.of();
                result.add(new Series(List.of(totals.get(side), new Label(key, nil)), counts.total(side), examples));
            }
            first = false;
        }
        return result;
    }

    /// How many values of an attribute are passed on when there are too many for all.
    static int passedOn(int topN) {
        return Math.clamp((long) topN * MARGIN, LEAST_VALUES, MAX_VALUES);
    }

    /// The labels that say what a series means, by side: the same objects for all series.
    private static List<Label> types(String suffix) {
        return SIDES.stream()
                .map(side -> new Label(Labels.META_TYPE, new Static.StringValue(side + suffix)))
                .toList();
    }
}
