// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static io.minitempo.traceql.metrics.Metrics.UNLIMITED;
import static io.minitempo.traceql.metrics.Metrics.answer;
import static io.minitempo.traceql.metrics.Metrics.at;
import static io.minitempo.traceql.metrics.Metrics.batch;
import static io.minitempo.traceql.metrics.Metrics.function;
import static io.minitempo.traceql.metrics.Metrics.number;
import static io.minitempo.traceql.metrics.Metrics.query;
import static io.minitempo.traceql.metrics.Metrics.resource;
import static io.minitempo.traceql.metrics.Metrics.run;
import static io.minitempo.traceql.metrics.Metrics.span;
import static io.minitempo.traceql.metrics.Metrics.table;
import static io.minitempo.traceql.metrics.Metrics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.MetricsFunction.Kind;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsRunTest {

    private static final Interval INTERVAL = Interval.range(0, 30 * SECOND, 10 * SECOND);
    private static final double NAN = Double.NaN;

    private static Static seconds(double seconds) {
        return new Static.DurationValue((long) (seconds * SECOND));
    }

    @Test
    void dividesRatesByTheStep() throws InterruptedException {
        FakeBatch spans = batch(at(1, 1, Map.of()), at(2, 10, Map.of()), at(3, 11, Map.of()));
        assertThat(table(answer(query(function(Kind.RATE, null)), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=rate}", List.of(0.2, 0.1, 0.0)));
    }

    @Test
    void dividesRatesOfInstantsByTheWholeRange() throws InterruptedException {
        FakeBatch spans = batch(at(1, 0, Map.of()), at(2, 1, Map.of()), at(3, 20, Map.of()));
        assertThat(table(answer(query(function(Kind.RATE, null)), Interval.instant(0, 20 * SECOND), spans)))
                .isEqualTo(Map.of("{__name__=rate}", List.of(0.1)));
    }

    @Test
    void countsOnlySpansThatStartInTheInterval() throws InterruptedException {
        FakeBatch spans = batch(at(1, 0, Map.of()), at(1, 1, Map.of()), at(2, 30, Map.of()), at(2, 30.5, Map.of()));
        assertThat(table(answer(query(function(Kind.COUNT, null)), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=count_over_time}", List.of(1.0, 0.0, 1.0)));
    }

    @Test
    void givesZerosWithoutAnySpan() throws InterruptedException {
        assertThat(table(answer(query(function(Kind.COUNT, null)), INTERVAL)))
                .isEqualTo(Map.of("{__name__=count_over_time}", List.of(0.0, 0.0, 0.0)));
        assertThat(answer(query(function(Kind.COUNT, null, span("a"))), INTERVAL))
                .isEmpty();
        assertThat(answer(query(function(Kind.MAX, span("a"))), INTERVAL)).isEmpty();
    }

    @Test
    void skipsSpansWhoseArgumentIsMissingOrNoNumber() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("n"), number(3))),
                at(2, 2, Map.of()),
                at(3, 3, Map.of(span("n"), number(1.5))),
                at(4, 4, Map.of(span("n"), text("7"))),
                at(5, 5, Map.of(span("n"), number(Double.NaN))),
                at(6, 6, Map.of(span("n"), FakeBatch.UNQUERYABLE)),
                at(7, 25, Map.of(span("n"), number(-2))));
        assertThat(table(answer(query(function(Kind.SUM, span("n"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=sum_over_time}", List.of(4.5, NAN, -2.0)));
        assertThat(table(answer(query(function(Kind.AVG, span("n"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=avg_over_time}", List.of(2.25, NAN, -2.0)));
        assertThat(table(answer(query(function(Kind.MIN, span("n"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=min_over_time}", List.of(1.5, NAN, -2.0)));
        assertThat(table(answer(query(function(Kind.MAX, span("n"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=max_over_time}", List.of(3.0, NAN, -2.0)));
    }

    @Test
    void givesDurationInSecondsAndOtherDurationsInNanoseconds() throws InterruptedException {
        FakeBatch spans =
                batch(at(1, 1, Map.of(Intrinsic.DURATION, seconds(1.5), Intrinsic.TRACE_DURATION, seconds(2))));
        assertThat(table(answer(query(function(Kind.MAX, Intrinsic.DURATION)), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=max_over_time}", List.of(1.5, NAN, NAN)));
        assertThat(table(answer(query(function(Kind.MAX, Intrinsic.TRACE_DURATION)), INTERVAL, spans)))
                .isEqualTo(Map.of("{__name__=max_over_time}", List.of(2e9, NAN, NAN)));
    }

    @Test
    void putsValuesIntoBuckets() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(Intrinsic.DURATION, seconds(1.5), span("n"), number(5))),
                at(2, 2, Map.of(Intrinsic.DURATION, seconds(2), span("n"), number(1))),
                at(3, 3, Map.of(Intrinsic.DURATION, seconds(0.5), span("n"), number(5.5))));
        assertThat(table(answer(query(function(Kind.HISTOGRAM, Intrinsic.DURATION)), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{__bucket=0.536870912}", List.of(1.0, 0.0, 0.0),
                        "{__bucket=2.147483648}", List.of(2.0, 0.0, 0.0)));
        assertThat(table(answer(query(function(Kind.HISTOGRAM, span("n"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{__bucket=8.0}", List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void estimatesQuantilesPerGroup() throws InterruptedException {
        MetricsFunction function = new MetricsFunction.OverTime(
                Kind.QUANTILE, Intrinsic.DURATION, List.of(0.5, 1.0), List.of(resource("s")));
        FakeBatch spans = batch(
                at(1, 1, Map.of(Intrinsic.DURATION, seconds(1.5), resource("s"), text("a"))),
                at(2, 2, Map.of(Intrinsic.DURATION, seconds(3), resource("s"), text("b"))));
        assertThat(table(answer(query(function), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{resource.s=a, p=0.5}", List.of(2.147483648, 0.0, 0.0),
                        "{resource.s=a, p=1.0}", List.of(2.147483648, 0.0, 0.0),
                        "{resource.s=b, p=0.5}", List.of(4.294967296, 0.0, 0.0),
                        "{resource.s=b, p=1.0}", List.of(4.294967296, 0.0, 0.0)));
    }

    @Test
    void twoSeriesNeverHaveTheSameLabels() throws InterruptedException {
        MetricsFunction function =
                new MetricsFunction.OverTime(Kind.QUANTILE, Intrinsic.DURATION, List.of(0.5, 1.0, 0.5), List.of());
        FakeBatch spans = batch(at(1, 1, Map.of(Intrinsic.DURATION, seconds(1.5))));

        assertThat(answer(query(function), INTERVAL, spans))
                .extracting(series -> series.labels().toString())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void groupsByTypedValues() throws InterruptedException {
        FakeBatch first = batch(
                at(1, 1, Map.of(span("v"), number(1))),
                at(2, 2, Map.of(span("v"), number(1.0))),
                at(3, 3, Map.of(span("v"), text("1"))),
                at(4, 4, Map.of(span("v"), new Static.BooleanValue(true))));
        FakeBatch second = batch(at(5, 5, Map.of(span("v"), text("x"))), at(6, 6, Map.of(span("v"), text("1"))));
        List<Series> series = answer(query(function(Kind.COUNT, null, span("v"))), INTERVAL, first, second);
        assertThat(series)
                .extracting(one -> one.labels().getFirst().value(), one -> one.values()[0])
                .containsExactly(
                        tuple(new Static.BooleanValue(true), 1.0),
                        tuple(number(1.0), 1.0),
                        tuple(number(1), 1.0),
                        tuple(text("1"), 2.0),
                        tuple(text("x"), 1.0));
    }

    @Test
    void omitsNilLabelsUnlessAllAreNil() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("a"), text("x"))),
                at(2, 2, Map.of(span("b"), number(7))),
                at(3, 3, Map.of()),
                at(4, 4, Map.of(span("a"), text("x"), span("b"), number(7))));
        assertThat(table(answer(query(function(Kind.COUNT, null, span("a"), span("b"))), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{span.a=x}", List.of(1.0, 0.0, 0.0),
                        "{span.b=7}", List.of(1.0, 0.0, 0.0),
                        "{span.a=nil}", List.of(1.0, 0.0, 0.0),
                        "{span.a=x, span.b=7}", List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void countsArraysAndUnqueryableValuesAsNil() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("a"), List.of("x", "y"))),
                at(2, 2, Map.of(span("a"), FakeBatch.UNQUERYABLE)),
                at(3, 3, Map.of()));
        assertThat(table(answer(query(function(Kind.COUNT, null, span("a"))), INTERVAL, spans)))
                .isEqualTo(Map.of("{span.a=nil}", List.of(3.0, 0.0, 0.0)));
    }

    @Test
    void writesDurationsStatusesAndKindsAsText() throws InterruptedException {
        FakeBatch spans = batch(at(
                1,
                1,
                Map.of(
                        Intrinsic.DURATION, seconds(1.5),
                        Intrinsic.STATUS, new Static.StatusValue(2),
                        Intrinsic.KIND, new Static.KindValue(3))));
        MetricsFunction function = function(Kind.COUNT, null, Intrinsic.DURATION, Intrinsic.STATUS, Intrinsic.KIND);
        assertThat(answer(query(function), INTERVAL, spans).getFirst().labels())
                .containsExactly(
                        new Label("duration", text("1.5s")),
                        new Label("status", text("error")),
                        new Label("kind", text("client")));
    }

    @Test
    void looksForUnscopedFieldsOnTheSpanThenOnItsResource() throws InterruptedException {
        Attribute unscoped = new Attribute(Attribute.Scope.NONE, "k");
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("k"), text("own"), resource("k"), text("hidden"))),
                at(2, 2, Map.of(resource("k"), text("shared"))),
                at(3, 3, Map.of()));
        assertThat(table(answer(query(function(Kind.COUNT, null, unscoped)), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{.k=own}", List.of(1.0, 0.0, 0.0),
                        "{.k=shared}", List.of(1.0, 0.0, 0.0),
                        "{.k=nil}", List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void groupsByTheEventThatHasTheField() throws InterruptedException {
        Attribute event = new Attribute(Attribute.Scope.EVENT, "e");
        FakeBatch spans = batch(at(1, 1, Map.of(event, text("boom"))), at(2, 2, Map.of()));
        assertThat(table(answer(query(function(Kind.COUNT, null, event)), INTERVAL, spans)))
                .isEqualTo(Map.of(
                        "{event.e=boom}", List.of(1.0, 0.0, 0.0),
                        "{event.e=nil}", List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void takesReservedFieldsAsNil() throws InterruptedException {
        Attribute parent = new Attribute(Attribute.Scope.SPAN, true, "x");
        FakeBatch spans = batch(at(1, 1, Map.of(span("x"), text("y"))));
        assertThat(answer(query(function(Kind.COUNT, null, parent)), INTERVAL, spans))
                .singleElement()
                .satisfies(series -> assertThat(series.values()).containsExactly(1, 0, 0));
    }

    @Test
    void readsNothingOfBatchesOutsideTheInterval() throws InterruptedException {
        FakeBatch late = batch(at(1, 31, Map.of()), at(2, 90, Map.of()));
        MetricsRun run = run(query(function(Kind.COUNT, null, span("a"))), INTERVAL, UNLIMITED, late);
        assertThat(late.loaded()).isEmpty();
        assertThat(run.inspectedSpans()).isZero();
    }

    @Test
    void leavesSeriesOutBeyondTheirLimit() throws InterruptedException {
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("v"), number(1))),
                at(2, 2, Map.of(span("v"), number(2))),
                at(3, 3, Map.of(span("v"), number(3))),
                at(4, 4, Map.of(span("v"), number(1))));
        MetricsRun run = run(query(function(Kind.COUNT, null, span("v"))), INTERVAL, new MetricsLimits(0, 2), spans);
        assertThat(run.truncated()).isTrue();
        assertThat(table(run.result()))
                .isEqualTo(Map.of("{span.v=1}", List.of(2.0, 0.0, 0.0), "{span.v=2}", List.of(1.0, 0.0, 0.0)));
    }

    @Test
    void refusesMoreSeriesThanMemoryHolds() {
        Interval fine = Interval.range(0, 30 * SECOND, 30_000);
        FakeBatch.FakeSpan[] spans = new FakeBatch.FakeSpan[9];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = at(i, 1 + i, Map.of(span("v"), number(i)));
        }
        assertThatThrownBy(() -> run(query(function(Kind.COUNT, null, span("v"))), fine, UNLIMITED, batch(spans)))
                .isInstanceOf(TempoException.TooLarge.class)
                .hasMessageContaining("more than 8 series");
    }

    @Test
    void refusesQueriesThatAreNotOfMetrics() {
        assertThatThrownBy(() -> new MetricsRun(query(Metrics.ALL), INTERVAL, UNLIMITED))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("not a metrics query");
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(query(function(Kind.COUNT, null)), INTERVAL, UNLIMITED, batch(at(1, 1, Map.of()))))
                .isInstanceOf(InterruptedException.class);
    }
}
