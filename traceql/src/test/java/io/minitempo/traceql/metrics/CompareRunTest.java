// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static io.minitempo.traceql.metrics.Metrics.UNLIMITED;
import static io.minitempo.traceql.metrics.Metrics.answer;
import static io.minitempo.traceql.metrics.Metrics.at;
import static io.minitempo.traceql.metrics.Metrics.batch;
import static io.minitempo.traceql.metrics.Metrics.merge;
import static io.minitempo.traceql.metrics.Metrics.number;
import static io.minitempo.traceql.metrics.Metrics.query;
import static io.minitempo.traceql.metrics.Metrics.resource;
import static io.minitempo.traceql.metrics.Metrics.run;
import static io.minitempo.traceql.metrics.Metrics.span;
import static io.minitempo.traceql.metrics.Metrics.table;
import static io.minitempo.traceql.metrics.Metrics.text;
import static io.minitempo.traceql.metrics.Metrics.where;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompareRunTest {

    private static final Interval INTERVAL = Interval.range(0, 20 * SECOND, 10 * SECOND);

    private static Query compare(int topN, long start, long end) {
        SpansetFilter slow =
                (SpansetFilter) where(span("slow"), text("yes")).stages().getFirst();
        return query(new MetricsFunction.Compare(slow, topN, start, end));
    }

    private static FakeBatch.FakeSpan slow(int trace, double second, Field field, Object value) {
        return at(trace, second, Map.of(span("slow"), text("yes"), field, value));
    }

    @Test
    void countsValuesAndTotalsOfBothSides() throws InterruptedException {
        FakeBatch spans = batch(
                slow(1, 1, resource("host"), text("a")),
                at(2, 2, Map.of(resource("host"), text("b"))),
                at(3, 12, Map.of(resource("host"), text("b"))),
                at(4, 13, Map.of()));
        assertThat(table(answer(compare(10, 0, 0), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{__meta_type=baseline, resource.host=b}", List.of(1.0, 1.0),
                        "{__meta_type=baseline_total, resource.host=nil}", List.of(1.0, 1.0),
                        "{__meta_type=selection, resource.host=a}", List.of(1.0, 0.0),
                        "{__meta_type=selection_total, resource.host=nil}", List.of(1.0, 0.0),
                        "{__meta_type=selection, span.slow=yes}", List.of(1.0, 0.0),
                        "{__meta_type=selection_total, span.slow=nil}", List.of(1.0, 0.0)));
    }

    @Test
    void takesOnlySpansWithinItsTimesIntoTheSelection() throws InterruptedException {
        FakeBatch spans = batch(
                slow(1, 5, span("n"), number(1)),
                slow(2, 5.5, span("n"), number(2)),
                slow(3, 15, span("n"), number(3)),
                slow(4, 15.5, span("n"), number(4)));
        Map<String, List<Double>> table = table(answer(compare(10, 5 * SECOND, 15 * SECOND), INTERVAL, spans));
        assertThat(table)
                .containsEntry("{__meta_type=selection, span.n=2}", List.of(1.0, 0.0))
                .containsEntry("{__meta_type=selection, span.n=3}", List.of(0.0, 1.0))
                .containsEntry("{__meta_type=baseline, span.n=1}", List.of(1.0, 0.0))
                .containsEntry("{__meta_type=baseline, span.n=4}", List.of(0.0, 1.0));
    }

    @Test
    void keepsTheMostFrequentValuesAndAllTotals() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("n"), text("c"))),
                at(2, 2, Map.of(span("n"), text("b"))),
                at(3, 3, Map.of(span("n"), text("a"))),
                at(4, 4, Map.of(span("n"), text("c"))));
        assertThat(table(answer(compare(2, 0, 0), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{__meta_type=baseline, span.n=c}", List.of(2.0, 0.0),
                        "{__meta_type=baseline, span.n=a}", List.of(1.0, 0.0),
                        "{__meta_type=baseline_total, span.n=nil}", List.of(4.0, 0.0)));
    }

    @Test
    void choosesTheMostFrequentOverAllJobs() throws InterruptedException {
        Query query = compare(1, 0, 0);
        FakeBatch first = batch(
                at(1, 1, Map.of(span("n"), text("a"))),
                at(2, 1, Map.of(span("n"), text("a"))),
                at(3, 1, Map.of(span("n"), text("b"))));
        FakeBatch second = batch(
                at(4, 1, Map.of(span("n"), text("c"))),
                at(5, 1, Map.of(span("n"), text("c"))),
                at(6, 1, Map.of(span("n"), text("b"))),
                at(7, 1, Map.of(span("n"), text("b"))));
        assertThat(table(merge(
                        query,
                        INTERVAL,
                        UNLIMITED,
                        run(query, INTERVAL, UNLIMITED, first).result(),
                        run(query, INTERVAL, UNLIMITED, second).result())))
                .containsEntry("{__meta_type=baseline, span.n=b}", List.of(3.0, 0.0))
                .hasSize(2);
    }

    @Test
    void sumsOfJobsLeaveStepsWithoutCountsOutToo() throws InterruptedException {
        Query query = compare(1, 0, 0);
        FakeBatch spans = batch(at(1, 1, Map.of(span("n"), text("a"))), at(2, 1, Map.of(span("n"), text("b"))));
        SeriesMerge merge = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.SUM, UNLIMITED);
        merge.add(run(query, INTERVAL, UNLIMITED, spans).result());
        merge.add(run(query, INTERVAL, UNLIMITED, spans).result());

        assertThat(table(merge.result()))
                .isEqualTo(Map.of(
                        "{__meta_type=baseline, span.n=a}", List.of(2.0, Double.NaN),
                        "{__meta_type=baseline, span.n=b}", List.of(2.0, Double.NaN),
                        "{__meta_type=baseline_total, span.n=nil}", List.of(4.0, Double.NaN)));
    }

    /// What a live-store answers has to fit into a message, however many values its blocks have together.
    @Test
    void sumsOfVeryManyValuesKeepTheMostFrequent() {
        Query query = compare(10, 0, 0);
        SeriesMerge merge = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.SUM, UNLIMITED);
        Label side = new Label(Labels.META_TYPE, text("baseline"));
        for (int job = 0; job < 2; job++) {
            List<Series> series = new ArrayList<>();
            for (int i = 0; i < CompareRun.MAX_SAMPLES; i++) {
                Label value = new Label("span.id", text(i < 100 ? "often " + i : "once " + job + " " + i));
                series.add(new Series(List.of(side, value), new double[] {1, Double.NaN}, List.of()));
            }
            Label nil = new Label("span.id", text("nil"));
            Label total = new Label(Labels.META_TYPE, text("baseline_total"));
            series.add(new Series(List.of(total, nil), new double[] {CompareRun.MAX_SAMPLES, Double.NaN}, List.of()));
            merge.add(series);
        }

        assertThat(merge.result())
                .hasSize(101)
                .filteredOn(series -> Metrics.name(series).contains("often"))
                .hasSize(100);
    }

    /// The number of series is bounded by the number of their steps, too.
    @Test
    void identifiersOfALongRangeDoNotFillAMerge() {
        Query query = compare(10, 0, 0);
        Interval manySteps = Interval.range(0, 2000 * SECOND, SECOND);
        SeriesMerge merge = new SeriesMerge(query, manySteps, SeriesMerge.Level.FINAL, UNLIMITED);
        Label side = new Label(Labels.META_TYPE, text("baseline"));
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < CompareRun.MAX_SAMPLES; i++) {
            series.add(new Series(List.of(side, new Label("span.id", text("" + i))), new double[] {1}, List.of()));
        }
        merge.add(series);

        assertThat(merge.result()).hasSize(10);
    }

    /// As many jobs as a long range has, of identifiers that are nearly all different.
    @Test
    void identifiersOfManyJobsDoNotFillAMerge() {
        Query query = compare(10, 0, 0);
        SeriesMemory memory = SeriesMemory.ofHeap(1L << 28);
        try (SeriesMemory.Account account = memory.open()) {
            SeriesMerge merge = new SeriesMerge(query, INTERVAL, SeriesMerge.Level.FINAL, UNLIMITED.within(account));
            Label side = new Label(Labels.META_TYPE, text("baseline"));
            for (int job = 0; job < 50; job++) {
                List<Series> series = new ArrayList<>();
                for (int i = 0; i < CompareRun.MAX_SAMPLES; i++) {
                    Label value = new Label("span.id", text(i < 5 ? "often " + i : "once " + job + " " + i));
                    series.add(new Series(List.of(side, value), new double[] {1, Double.NaN}, List.of()));
                }
                merge.add(series);
            }

            assertThat(table(merge.result()))
                    .hasSize(10)
                    .containsEntry("{__meta_type=baseline, span.id=often 0}", List.of(50.0, 0.0))
                    .containsEntry("{__meta_type=baseline, span.id=often 4}", List.of(50.0, 0.0));
        }
    }

    @Test
    void countsArraysAndUnqueryableValuesAsNilAndAbsentOnesNot() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("n"), List.of("a", "b"))),
                at(2, 1, Map.of(span("n"), FakeBatch.UNQUERYABLE)),
                at(3, 1, Map.of(span("n"), text("nil"))),
                at(4, 1, Map.of()));
        assertThat(table(answer(compare(10, 0, 0), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{__meta_type=baseline, span.n=nil}", List.of(3.0, 0.0),
                        "{__meta_type=baseline_total, span.n=nil}", List.of(3.0, 0.0)));
    }

    @Test
    void countsIntrinsicsButNoDurationsAndIds() throws InterruptedException {
        Map<Field, Object> values = new HashMap<>();
        for (Intrinsic intrinsic : Intrinsic.values()) {
            if (intrinsic != Intrinsic.SPAN_START_TIME) {
                values.put(intrinsic, text("v"));
            }
        }
        values.put(Intrinsic.STATUS, new Static.StatusValue(2));
        assertThat(answer(compare(10, 0, 0), INTERVAL, batch(at(1, 1, values))))
                .extracting(series -> series.labels().get(1).key())
                .containsOnly(
                        "name",
                        "kind",
                        "status",
                        "statusMessage",
                        "span:childCount",
                        "rootName",
                        "rootServiceName",
                        "instrumentation:name",
                        "instrumentation:version");
    }

    @Test
    void givesExemplarsToTheTotals() throws InterruptedException {
        MetricsLimits limits = new MetricsLimits(10, 0);
        Query query = compare(10, 0, 0);
        FakeBatch spans = batch(slow(1, 1, Intrinsic.NAME, text("GET")), at(2, 2, Map.of(Intrinsic.NAME, text("PUT"))));
        List<Series> answer = merge(
                query, INTERVAL, limits, run(query, INTERVAL, limits, spans).result());
        assertThat(answer)
                .filteredOn(series -> !series.exemplars().isEmpty())
                .extracting(Metrics::name)
                .containsExactly("{__meta_type=baseline_total, name=nil}", "{__meta_type=selection_total, name=nil}");
        assertThat(answer)
                .filteredOn(series -> Metrics.name(series).contains("selection_total, name"))
                .flatExtracting(Series::exemplars)
                .containsExactly(new Exemplar(
                        List.of(
                                new Label("name", text("GET")),
                                new Label("span.slow", text("yes")),
                                new Label("trace:id", text("1"))),
                        1,
                        1000));
    }

    @Test
    void forgetsTheRarestOfVeryManyValues() throws InterruptedException {
        AttributeCounts counts = new AttributeCounts(1, 100);
        for (int round = 0; round < 20; round++) {
            FakeBatch.FakeSpan[] spans = new FakeBatch.FakeSpan[60];
            for (int i = 0; i < spans.length; i++) {
                spans[i] = at(i, 1, Map.of(span("n"), i < 20 ? text("often") : number(round * 100 + i)));
            }
            FakeBatch batch = batch(spans);
            counts.count(new Selection.Argument(batch.column(span("n"), null), null, null), new int[60], new byte[60]);
            assertThat(counts.samples()).isLessThanOrEqualTo(100);
        }
        assertThat(counts.most(0, 1)).containsOnlyKeys(text("often"));
        assertThat(counts.most(0, 1).get(text("often"))).containsExactly(400);
        assertThat(counts.total(0)).containsExactly(1200);
    }
}
