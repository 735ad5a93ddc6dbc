// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static io.minitempo.traceql.metrics.Metrics.UNLIMITED;
import static io.minitempo.traceql.metrics.Metrics.function;
import static io.minitempo.traceql.metrics.Metrics.merge;
import static io.minitempo.traceql.metrics.Metrics.number;
import static io.minitempo.traceql.metrics.Metrics.query;
import static io.minitempo.traceql.metrics.Metrics.span;
import static io.minitempo.traceql.metrics.Metrics.table;
import static io.minitempo.traceql.metrics.Metrics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.MetricsFunction.Kind;
import io.minitempo.traceql.ast.Query;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesMergeTest {

    private static final Interval INTERVAL = Interval.range(0, 30 * SECOND, 10 * SECOND);
    private static final double NAN = Double.NaN;
    private static final Label A = new Label("span.a", text("x"));
    private static final Label WEIGHT = new Label(Labels.META_TYPE, text(Labels.COUNT));

    private static Series series(List<Label> labels, double... values) {
        return new Series(labels, values, List.of());
    }

    private static Label named(String name) {
        return new Label(Labels.NAME, text(name));
    }

    private static Map<String, List<Double>> merged(MetricsFunction function, double[]... jobs) {
        SeriesMerge merge = new SeriesMerge(query(function), INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED);
        for (double[] job : jobs) {
            merge.add(List.of(series(List.of(A), job)));
        }
        return table(merge.result());
    }

    @Test
    void addsRatesCountsAndBuckets() {
        for (Kind kind : List.of(Kind.RATE, Kind.COUNT, Kind.HISTOGRAM)) {
            assertThat(merged(
                            function(kind, span("n"), span("a")), new double[] {1, 2, NAN}, new double[] {0.5, NAN, NAN
                            }))
                    .isEqualTo(Map.of("{span.a=x}", List.of(1.5, 2.0, 0.0)));
        }
    }

    @Test
    void takesExtremesAndSumsOfWhatIsThere() {
        double[] first = {1, 2, NAN};
        double[] second = {-3, NAN, NAN};
        assertThat(merged(function(Kind.MIN, span("n"), span("a")), first, second))
                .isEqualTo(Map.of("{span.a=x}", List.of(-3.0, 2.0, NAN)));
        assertThat(merged(function(Kind.MAX, span("n"), span("a")), first, second))
                .isEqualTo(Map.of("{span.a=x}", List.of(1.0, 2.0, NAN)));
        assertThat(merged(function(Kind.SUM, span("n"), span("a")), first, second))
                .isEqualTo(Map.of("{span.a=x}", List.of(-2.0, 2.0, NAN)));
    }

    @Test
    void compensatesSums() {
        assertThat(merged(
                        function(Kind.SUM, span("n"), span("a")),
                        new double[] {1, NAN, NAN},
                        new double[] {1e100, NAN, NAN},
                        new double[] {1, NAN, NAN},
                        new double[] {-1e100, NAN, NAN}))
                .isEqualTo(Map.of("{span.a=x}", List.of(2.0, NAN, NAN)));
    }

    @Test
    void weighsMeans() {
        Query query = query(function(Kind.AVG, span("n"), span("a")));
        SeriesMerge merge = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED);
        merge.add(List.of(series(List.of(A), 2, NAN, 5), series(List.of(A, WEIGHT), 3, NAN, 1)));
        merge.add(List.of(series(List.of(A, WEIGHT), 1, 2, NAN), series(List.of(A), 6, 7, NAN)));
        assertThat(table(merge.result())).isEqualTo(Map.of("{span.a=x}", List.of(3.0, 7.0, 5.0)));
    }

    @Test
    void skipsMeansWithoutWeights() {
        Query query = query(function(Kind.AVG, span("n"), span("a")));
        assertThat(merge(query, INTERVAL, UNLIMITED, List.of(series(List.of(A), 2, 3, 4))))
                .isEmpty();
    }

    @Test
    void passesWeightsOnBelowTheFinalLevel() {
        Query query = query(function(Kind.AVG, span("n")));
        List<Label> labels = List.of(named("avg_over_time"));
        List<Label> weighed = List.of(named("avg_over_time"), WEIGHT);
        SeriesMerge sums = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.SUM, UNLIMITED);
        sums.add(List.of(series(labels, 2, NAN, NAN), series(weighed, 1, NAN, NAN)));
        sums.add(List.of(series(labels, 4, NAN, NAN), series(weighed, 3, NAN, NAN)));
        assertThat(table(sums.result()))
                .isEqualTo(Map.of(
                        "{__name__=avg_over_time}", List.of(3.5, NAN, NAN),
                        "{__name__=avg_over_time, __meta_type=__count}", List.of(4.0, NAN, NAN)));
        assertThat(table(merge(query, INTERVAL, UNLIMITED, sums.result())))
                .isEqualTo(Map.of("{__name__=avg_over_time}", List.of(3.5, NAN, NAN)));
    }

    @Test
    void cutsBucketsOfQuantilesToWholeNumbers() {
        MetricsFunction function = new MetricsFunction.OverTime(Kind.QUANTILE, span("n"), List.of(1.0), List.of());
        List<Label> bucket = List.of(new Label(Labels.BUCKET, number(8.0)));
        assertThat(table(merge(
                        query(function),
                        INTERVAL,
                        UNLIMITED,
                        List.of(series(bucket, 0.9, 1.5, NAN)),
                        List.of(series(bucket, 0.9, 0, 1)))))
                .isEqualTo(Map.of("{p=1.0}", List.of(0.0, 8.0, 8.0)));
    }

    @Test
    void ignoresNamesWhenItTellsSeriesApart() {
        assertThat(table(merge(
                        query(function(Kind.COUNT, null)),
                        INTERVAL,
                        UNLIMITED,
                        List.of(series(List.of(named("count_over_time")), 1, 1, 1)),
                        List.of(series(List.of(), 1, 0, 0)))))
                .isEqualTo(Map.of("{__name__=count_over_time}", List.of(2.0, 1.0, 1.0)));
    }

    @Test
    void placesJobsWithTheirOwnIntervalOnTheGrid() {
        SeriesMerge merge = new SeriesMerge(
                query(function(Kind.COUNT, null, span("a"))), INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED);
        merge.add(List.of(series(List.of(A), 1, 2)), Interval.range(12 * SECOND, 29 * SECOND, 10 * SECOND));
        merge.add(List.of(series(List.of(A), 4, 8)), Interval.range(20 * SECOND, 40 * SECOND, 10 * SECOND));
        assertThat(table(merge.result())).isEqualTo(Map.of("{span.a=x}", List.of(0.0, 1.0, 6.0)));
    }

    @Test
    void refusesJobsWithAnotherStep() {
        SeriesMerge merge =
                new SeriesMerge(query(function(Kind.COUNT, null)), INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED);
        assertThatThrownBy(() -> merge.add(List.of(), Interval.range(0, 30 * SECOND, 5 * SECOND)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordersByNumberOfLabelsThenKeysThenValues() {
        Label b = new Label("span.b", number(2));
        Label c = new Label("span.b", number(10));
        assertThat(merge(
                        query(function(Kind.COUNT, null, span("a"), span("b"))),
                        INTERVAL,
                        UNLIMITED,
                        List.of(
                                series(List.of(A, c), 1, 0, 0),
                                series(List.of(A, b), 1, 0, 0),
                                series(List.of(c), 1, 0, 0),
                                series(List.of(A), 1, 0, 0))))
                .extracting(Series::labels)
                .containsExactly(List.of(A), List.of(c), List.of(A, b), List.of(A, c));
    }

    @Test
    void leavesSeriesOutBeyondTheirLimit() {
        MetricsLimits limits = new MetricsLimits(0, 1);
        Label b = new Label("span.a", text("y"));
        SeriesMerge merge = new SeriesMerge(
                query(function(Kind.COUNT, null, span("a"))), INTERVAL, SeriesMerge.Level.FINAL, limits);
        merge.add(List.of(series(List.of(A), 1, 0, 0)));
        assertThat(merge.truncated()).isFalse();
        merge.add(List.of(series(List.of(b), 1, 0, 0), series(List.of(A), 1, 0, 0)));
        assertThat(merge.truncated()).isTrue();
        assertThat(table(merge.result())).isEqualTo(Map.of("{span.a=x}", List.of(2.0, 0.0, 0.0)));
        assertThat(limits.truncationMessage())
                .isEqualTo("Response exceeds maximum series limit of 1, a partial response is returned. Warning: the"
                        + " accuracy of each individual value is not guaranteed.");
    }

    @Test
    void answersMayBeAskedForAgain() {
        SeriesMerge merge = new SeriesMerge(
                query(function(Kind.COUNT, null, span("a"))), INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED);
        merge.add(List.of(series(List.of(A), 1, 0, 0)));
        assertThat(table(merge.result())).isEqualTo(table(merge.result()));
        merge.add(List.of(series(List.of(A), 1, 0, 0)));
        assertThat(table(merge.result())).isEqualTo(Map.of("{span.a=x}", List.of(2.0, 0.0, 0.0)));
    }

    @Test
    void keepsSubQueriesApart() throws InterruptedException {
        Query query = query(new MetricsExpression.Operation(
                BinaryOperator.DIVIDE,
                Metrics.series(function(Kind.SUM, span("n"))),
                Metrics.series(function(Kind.COUNT, null)),
                List.of()));
        FakeBatch spans = Metrics.batch(
                Metrics.at(1, 1, Map.of(span("n"), number(3))), Metrics.at(2, 2, Map.of(span("n"), number(5))));
        List<Series> job = Metrics.run(query, INTERVAL, UNLIMITED, spans).result();
        assertThat(job)
                .allSatisfy(
                        one -> assertThat(one.labels()).extracting(Label::key).contains(Labels.FRAGMENT));
        SeriesMerge sums = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.SUM, UNLIMITED);
        sums.add(job);
        sums.add(job);
        assertThat(table(merge(query, INTERVAL, UNLIMITED, sums.result(), job)))
                .isEqualTo(Map.of("{__name__=(sum_over_time / count_over_time)}", List.of(4.0, NAN, NAN)));
    }

    @Test
    void refusesSeriesOfUnknownSubQueries() {
        Query query = query(new MetricsExpression.Operation(
                BinaryOperator.ADD,
                Metrics.series(function(Kind.RATE, null)),
                Metrics.series(function(Kind.COUNT, null)),
                List.of()));
        assertThatThrownBy(() -> merge(query, INTERVAL, UNLIMITED, List.of(series(List.of(A), 1, 2, 3))))
                .isInstanceOf(TempoException.Internal.class)
                .hasMessageContaining(Labels.FRAGMENT)
                .hasMessageContaining("count_over_time()");
    }
}
