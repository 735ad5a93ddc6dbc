// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static io.minitempo.traceql.metrics.Metrics.at;
import static io.minitempo.traceql.metrics.Metrics.batch;
import static io.minitempo.traceql.metrics.Metrics.function;
import static io.minitempo.traceql.metrics.Metrics.merge;
import static io.minitempo.traceql.metrics.Metrics.number;
import static io.minitempo.traceql.metrics.Metrics.query;
import static io.minitempo.traceql.metrics.Metrics.resource;
import static io.minitempo.traceql.metrics.Metrics.run;
import static io.minitempo.traceql.metrics.Metrics.span;
import static io.minitempo.traceql.metrics.Metrics.text;
import static io.minitempo.traceql.metrics.Metrics.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.MetricsFunction.Kind;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExemplarsTest {

    private static final Interval INTERVAL = Interval.range(0, 30 * SECOND, 10 * SECOND);
    private static final MetricsLimits HUNDRED = new MetricsLimits(100, 0);

    @ParameterizedTest
    @CsvSource({
        "'', 0, 100",
        "'', 30, 30",
        "'', 300, 100",
        "'with(exemplars=7)', 30, 7",
        "'with(exemplars=700)', 30, 100",
        "'with(exemplars=false)', 30, 0",
        "'with(exemplars=true)', 30, 30",
        "'with(exemplars=\"7\")', 30, 30",
    })
    void countsByHintThenRequestThenMaximum(String hint, int requested, int expected) {
        Query query = TraceQl.parse("{} | rate() " + hint);
        assertThat(MetricsLimits.exemplars(query, requested, 100)).isEqualTo(expected);
    }

    @Test
    void takesTheFirstMatchingSpanOfEachTrace() throws InterruptedException {
        FakeBatch spans = batch(
                at(7, 1, Map.of()), at(7, 2, Map.of()), at(8, 3, Map.of()), at(9, 40, Map.of()), at(9, 25, Map.of()));
        Query query = query(function(Kind.COUNT, null));
        List<Series> answer = merge(
                query, INTERVAL, HUNDRED, run(query, INTERVAL, HUNDRED, spans).result());
        assertThat(answer.getFirst().exemplars())
                .containsExactly(
                        new Exemplar(List.of(new Label("trace:id", text("7"))), 3, 1000),
                        new Exemplar(List.of(new Label("trace:id", text("8"))), 3, 3000),
                        new Exemplar(List.of(new Label("trace:id", text("9"))), 1, 25_000));
    }

    @Test
    void showsLoadedFieldsAndTheArgument() throws InterruptedException {
        Query query = query(new MetricsExpression.Series(
                where(span("x"), text("y")),
                function(Kind.MAX, Intrinsic.DURATION, resource("s"), span("absent")),
                List.of()));
        FakeBatch spans = batch(at(
                1,
                1,
                Map.of(
                        span("x"),
                        text("y"),
                        resource("s"),
                        text("shop"),
                        span("other"),
                        text("z"),
                        Intrinsic.DURATION,
                        new Static.DurationValue(SECOND / 2))));
        assertThat(run(query, INTERVAL, HUNDRED, spans).result().getFirst().exemplars())
                .containsExactly(new Exemplar(
                        List.of(
                                new Label("duration", text("500ms")),
                                new Label("resource.s", text("shop")),
                                new Label("span.x", text("y")),
                                new Label("trace:id", text("1"))),
                        0.5,
                        1000));
    }

    @Test
    void takesOnlySpansThatContribute() throws InterruptedException {
        Query query = query(function(Kind.SUM, span("n")));
        FakeBatch spans = batch(at(1, 1, Map.of()), at(1, 2, Map.of(span("n"), number(4))), at(2, 3, Map.of()));
        assertThat(run(query, INTERVAL, HUNDRED, spans).result().getFirst().exemplars())
                .extracting(Exemplar::value, Exemplar::timestampMillis)
                .containsExactly(tuple(4.0, 2000L));
    }

    @Test
    void allowsTwoInEachHalfOfTheirNumberOfBuckets() throws InterruptedException {
        FakeBatch.FakeSpan[] spans = new FakeBatch.FakeSpan[30];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = at(i, 0.5 + i, Map.of());
        }
        MetricsLimits six = new MetricsLimits(6, 0);
        Query query = query(function(Kind.COUNT, null));
        List<Series> job = run(query, INTERVAL, six, batch(spans)).result();
        assertThat(job.getFirst().exemplars())
                .extracting(Exemplar::timestampMillis)
                .containsExactly(500L, 1500L, 10_500L, 11_500L, 20_500L, 21_500L);
        assertThat(merge(query, INTERVAL, six, job, job).getFirst().exemplars()).hasSize(6);
    }

    @Test
    void takesNoneForInstantsOrWhenNoneAreWanted() throws InterruptedException {
        Query query = query(function(Kind.COUNT, null));
        FakeBatch spans = batch(at(1, 1, Map.of()));
        assertThat(run(query, INTERVAL, new MetricsLimits(0, 0), spans)
                        .result()
                        .getFirst()
                        .exemplars())
                .isEmpty();
        assertThat(run(query, Interval.instant(0, 30 * SECOND), HUNDRED, spans)
                        .result()
                        .getFirst()
                        .exemplars())
                .isEmpty();
        assertThat(run(query, INTERVAL, new MetricsLimits(1, 0), spans)
                        .result()
                        .getFirst()
                        .exemplars())
                .hasSize(1);
    }

    @Test
    void givesQuantilesTheExemplarsNearestToThem() throws InterruptedException {
        MetricsFunction function = new MetricsFunction.OverTime(Kind.QUANTILE, span("n"), List.of(0.5, 1.0), List.of());
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("n"), number(4))),
                at(2, 2, Map.of(span("n"), number(4))),
                at(3, 3, Map.of(span("n"), number(1000))));
        Query query = query(function);
        List<Series> answer = merge(
                query, INTERVAL, HUNDRED, run(query, INTERVAL, HUNDRED, spans).result());
        assertThat(answer.get(0).exemplars()).extracting(Exemplar::value).containsExactly(4.0, 4.0);
        assertThat(answer.get(1).exemplars()).extracting(Exemplar::value).containsExactly(1000.0);
    }

    @Test
    void dropsExemplarsWithoutASample() throws InterruptedException {
        Query query = TraceQl.parse("{} | rate() by (span.a) | topk(1)");
        FakeBatch spans = batch(
                at(1, 1, Map.of(span("a"), text("x"))),
                at(2, 2, Map.of(span("a"), text("y"))),
                at(3, 3, Map.of(span("a"), text("y"))),
                at(4, 15, Map.of(span("a"), text("x"))));
        List<Series> answer = merge(
                query, INTERVAL, HUNDRED, run(query, INTERVAL, HUNDRED, spans).result());
        assertThat(answer).hasSize(2);
        assertThat(answer.getFirst().exemplars())
                .extracting(Exemplar::timestampMillis, Exemplar::value)
                .containsExactly(tuple(15_000L, 0.1));
    }
}
