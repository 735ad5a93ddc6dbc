// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.MetricsFunction.Kind;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function over time of one job (`spec/traceql.md §12.3`, `§12.4`). A series is a tuple of value numbers: one for
/// each grouping field, and the bucket of histograms and quantiles.
final class FunctionRun implements FragmentRun {

    private static final int NO_SERIES = -1;
    /// Series are remembered as their number and this; 0 stands for not yet looked up.
    private static final int KNOWN = 2;

    private static final int UNKNOWN = 0;
    private static final int[] NOTHING_KNOWN = {UNKNOWN};
    private static final int MIN_CODES = 1024;
    /// A sum, what it lacks, and how many values it has.
    private static final int NUMBERS_OF_SUMS = 3;

    private final MetricsFunction.OverTime function;
    private final SeriesBudget budget;
    private final ExemplarPicker exemplars;
    private final ValueIds[] groups;
    private final KeyTable table;
    private final Accumulator samples;
    private final SpanRoom room;

    FunctionRun(MetricsFunction.OverTime function, Interval interval, MetricsLimits limits, ExemplarPicker exemplars) {
        this.function = function;
        int numbers = function.kind() == Kind.SUM || function.kind() == Kind.AVG ? NUMBERS_OF_SUMS : 1;
        this.budget = new SeriesBudget(limits.series(), interval.count(), numbers, limits.memory());
        this.exemplars = exemplars;
        this.groups = new ValueIds[function.by().size()];
        Arrays.setAll(groups, i -> new ValueIds());
        this.room = new SpanRoom(groups.length);
        this.table = new KeyTable(groups.length + (isBucketed(function.kind()) ? 1 : 0));
        this.samples = switch (function.kind()) {
            case RATE -> new Accumulator.Counts(interval.count(), interval.stepNanos() / 1e9);
            case COUNT, HISTOGRAM, QUANTILE -> new Accumulator.Counts(interval.count(), 1);
            case MIN -> new Accumulator.Extremes(interval.count(), false);
            case MAX -> new Accumulator.Extremes(interval.count(), true);
            case SUM, AVG -> new Accumulator.Sums(interval.count());
        };
        if (groups.length == 0 && (function.kind() == Kind.RATE || function.kind() == Kind.COUNT)) {
            table.indexOf(new int[0], budget);
            samples.require(0);
        }
    }

    static boolean isBucketed(Kind kind) {
        return kind == Kind.HISTOGRAM || kind == Kind.QUANTILE;
    }

    @Override
    public boolean truncated() {
        return budget.truncated();
    }

    @Override
    public void observe(Selection selection) throws InterruptedException {
        int count = selection.count();
        if (count == 0) {
            return;
        }
        int[][] ids = room.ids(count);
        for (int g = 0; g < groups.length; g++) {
            selection.numbers(function.by().get(g), groups[g], ids[g]);
        }
        Field field = function.field();
        Selection.Argument argument = field == null ? null : selection.argument(field);
        int[] buckets = null;
        double[] values = null;
        if (field != null && argument != null) {
            if (isBucketed(function.kind())) {
                buckets = room.buckets(count);
                ArgumentValues.buckets(argument, buckets, count);
            } else {
                values = room.values(count);
                ArgumentValues.numbers(field, argument, values, count);
            }
        }
        int[] series = seriesOf(count, ids, buckets, values);
        samples.addAll(series, selection.steps(), values, count);
        if (exemplars.isOpenFor(selection)) {
            if (function.kind() == Kind.QUANTILE && argument != null) {
                values = room.values(count);
                ArgumentValues.seconds(argument, values, count);
            }
            exemplars.pick(selection, series, values, List.of());
        }
    }

    /// The series of every span, made when it is new; negative for none.
    ///
    /// @param buckets of functions that have them, else null
    /// @param values of functions that have them without buckets, else null
    private int[] seriesOf(int count, int[][] ids, int @Nullable [] buckets, double @Nullable [] values) {
        int[] series = room.series(count);
        int @Nullable [] codes = codes(count, ids, buckets);
        int[] known = codes == null ? NOTHING_KNOWN : room.known(codeLimit(buckets != null));
        int[] tuple = new int[ids.length + (buckets == null ? 0 : 1)];
        for (int i = 0; i < count; i++) {
            if (buckets != null && buckets[i] < 0 || values != null && Double.isNaN(values[i])) {
                series[i] = NO_SERIES;
                continue;
            }
            int code = codes == null ? 0 : codes[i];
            int found = known[code];
            if (found == UNKNOWN) {
                for (int g = 0; g < ids.length; g++) {
                    tuple[g] = ids[g][i];
                }
                if (buckets != null) {
                    tuple[ids.length] = buckets[i];
                }
                found = seriesOf(tuple) + KNOWN;
                known[code] = codes == null ? UNKNOWN : found;
            }
            series[i] = found - KNOWN;
        }
        return series;
    }

    private int seriesOf(int[] tuple) {
        int index = table.indexOf(tuple, budget);
        if (index == KeyTable.REFUSED) {
            return NO_SERIES;
        }
        samples.require(index);
        return index;
    }

    /// For every span one number for its tuple, below [#codeLimit]; null when there are more tuples than it is worth to
    /// remember.
    private int @Nullable [] codes(int count, int[][] ids, int @Nullable [] buckets) {
        if (codeLimit(buckets != null) > Math.max(count, MIN_CODES)) {
            return null;
        }
        int[] codes = room.codes(count);
        for (int g = 0; g < ids.length; g++) {
            int size = groups[g].size();
            int[] numbers = ids[g];
            for (int i = 0; i < count; i++) {
                codes[i] = codes[i] * size + numbers[i];
            }
        }
        if (buckets != null) {
            for (int i = 0; i < count; i++) {
                codes[i] = codes[i] * ArgumentValues.BUCKETS + Math.max(0, buckets[i]);
            }
        }
        return codes;
    }

    private int codeLimit(boolean withBuckets) {
        long limit = withBuckets ? ArgumentValues.BUCKETS : 1;
        for (ValueIds group : groups) {
            limit = Math.min(Integer.MAX_VALUE, limit * group.size());
        }
        return (int) limit;
    }

    @Override
    public List<Series> result() {
        List<Series> result = new ArrayList<>(table.size());
        for (int i = 0; i < table.size(); i++) {
            List<Label> labels = labels(i);
            if (function.kind() == Kind.AVG && samples instanceof Accumulator.Sums sums) {
                result.add(new Series(labels, sums.means(i), exemplars.of(i)));
                List<Label> weight = new ArrayList<>(labels);
                weight.add(new Label(Labels.META_TYPE, new Static.StringValue(Labels.COUNT)));
                result.add(new Series(weight, sums.weights(i), List.of()));
            } else {
                result.add(new Series(labels, samples.values(i), exemplars.of(i)));
            }
        }
        return result;
    }

    private List<Label> labels(int series) {
        List<Label> labels = new ArrayList<>();
        for (int g = 0; g < groups.length; g++) {
            int id = table.at(series, g);
            if (id != ValueIds.NIL) {
                labels.add(new Label(LabelText.key(function.by().get(g)), groups[g].label(id)));
            }
        }
        if (labels.isEmpty() && groups.length > 0) {
            labels.add(new Label(LabelText.key(function.by().getFirst()), new Static.StringValue("nil")));
        }
        if (isBucketed(function.kind())) {
            double bound = ArgumentValues.bound(table.at(series, groups.length));
            labels.add(new Label(Labels.BUCKET, new Static.FloatValue(bound)));
        } else if (groups.length == 0) {
            labels.add(new Label(
                    Labels.NAME, new Static.StringValue(function.kind().text())));
        }
        return labels;
    }
}
