// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static io.minitempo.traceql.metrics.Metrics.UNLIMITED;
import static io.minitempo.traceql.metrics.Metrics.at;
import static io.minitempo.traceql.metrics.Metrics.number;
import static io.minitempo.traceql.metrics.Metrics.resource;
import static io.minitempo.traceql.metrics.Metrics.run;
import static io.minitempo.traceql.metrics.Metrics.span;
import static io.minitempo.traceql.metrics.Metrics.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However spans are spread over batches, jobs and merges, the answer is that of one job; seeds are in the message.
class SplitsTest {

    private static final long START = 1_700_000_000L * SECOND;
    private static final long STEP = 15 * SECOND;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} | rate()",
                "{} | rate() by (span.v)",
                "{} | count_over_time() by (resource.s, span.v)",
                "{} | min_over_time(span.v)",
                "{} | max_over_time(duration) by (resource.s)",
                "{} | sum_over_time(span.v) by (resource.s)",
                "{} | avg_over_time(duration) by (span.v)",
                "{} | histogram_over_time(duration) by (resource.s)",
                "{} | quantile_over_time(duration, 0.1, 0.5, 0.99) by (resource.s)",
                "{} | quantile_over_time(span.v, 0.5)",
                "{} | rate() by (resource.s) | topk(2)",
                "{} | count_over_time() by (resource.s) | bottomk(1)",
                "{} | count_over_time() by (resource.s) > 1",
                "{} | compare({span.v = 3}, 2)",
                "({} | sum_over_time(duration) by (resource.s)) / ({} | count_over_time() by (resource.s))",
                "({} | rate() by (resource.s)) / ({} | rate()) * 100",
            })
    void mergingAnySplitEqualsOneJob(String text) throws InterruptedException {
        Query query = TraceQl.parse(text);
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Interval interval = Interval.align(START, START + 40 * SECOND, STEP);
            List<FakeBatch.FakeSpan> spans = spans(random);
            List<Series> whole = Metrics.answer(query, interval, new FakeBatch(spans));
            Collections.shuffle(spans, random);
            List<Series> split = split(query, interval, spans, random);
            assertSame(split, whole, text + ", seed " + seed);
        }
    }

    /// Two levels of merges; every job has a part of the spans, and some look at a part of the time.
    private static List<Series> split(Query query, Interval interval, List<FakeBatch.FakeSpan> spans, Random random)
            throws InterruptedException {
        SeriesMerge last = new SeriesMerge(query, interval, SeriesMerge.Level.FINAL, UNLIMITED);
        int from = 0;
        while (from < spans.size()) {
            int to = Math.min(spans.size(), from + 1 + random.nextInt(40));
            SeriesMerge sum = new SeriesMerge(query, interval, SeriesMerge.Level.SUM, UNLIMITED);
            int middle = from + random.nextInt(to - from + 1);
            FakeBatch first = new FakeBatch(spans.subList(from, middle));
            FakeBatch second = new FakeBatch(spans.subList(middle, to));
            if (random.nextBoolean()) {
                sum.add(run(query, interval, UNLIMITED, first, second).result());
            } else {
                long cut = interval.startNanos() + 1 + random.nextLong(interval.endNanos() - interval.startNanos() - 1);
                Interval early = Interval.range(interval.startNanos(), cut, STEP);
                Interval late = Interval.range(cut, interval.endNanos(), STEP);
                sum.add(run(query, early, UNLIMITED, first, second).result(), early);
                sum.add(run(query, late, UNLIMITED, second, first).result(), late);
            }
            last.add(sum.result());
            from = to;
        }
        return last.result();
    }

    private static List<FakeBatch.FakeSpan> spans(Random random) {
        List<FakeBatch.FakeSpan> spans = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Map<Field, Object> values = new HashMap<>();
            values.put(Intrinsic.DURATION, new Static.DurationValue(random.nextLong(3 * SECOND)));
            if (random.nextInt(10) > 0) {
                values.put(resource("s"), text("service-" + random.nextInt(4)));
            }
            switch (random.nextInt(5)) {
                case 0 -> values.put(span("v"), number(random.nextInt(5)));
                case 1 -> values.put(span("v"), number(random.nextGaussian()));
                case 2 -> values.put(span("v"), text("text"));
                case 3 -> values.put(span("v"), List.of("a", "b"));
                default -> {}
            }
            long offset = random.nextInt(5) == 0 ? random.nextInt(5) * 15L * SECOND : random.nextLong(60 * SECOND);
            spans.add(at(i, 0, values).startingAt(START - 10 * SECOND + offset));
        }
        return spans;
    }

    private static void assertSame(List<Series> actual, List<Series> expected, String name) {
        assertThat(actual)
                .as(name)
                .extracting(Series::labels)
                .containsExactlyElementsOf(expected.stream().map(Series::labels).toList());
        for (int i = 0; i < expected.size(); i++) {
            for (int step = 0; step < expected.get(i).values().length; step++) {
                double value = expected.get(i).values()[step];
                String at = name + ", " + Metrics.name(expected.get(i)) + ", step " + step;
                if (Double.isNaN(value)) {
                    assertThat(actual.get(i).values()[step]).as(at).isNaN();
                } else {
                    assertThat(actual.get(i).values()[step]).as(at).isCloseTo(value, within(1e-9 * Math.abs(value)));
                }
            }
        }
    }
}
