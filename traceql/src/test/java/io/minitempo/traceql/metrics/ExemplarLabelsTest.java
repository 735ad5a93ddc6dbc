// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.data.TableBatch;
import io.minitempo.traceql.data.TraceTable;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Span;
import io.minitempo.traceql.data.TraceTable.Trace;
import io.minitempo.traceql.print.Printer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What exemplars show of a span: the fields that its query loads, as a search lists them (`spec/traceql.md §12.10`).
final class ExemplarLabelsTest {

    private static final long SECOND = 1_000_000_000;
    private static final Trace TRACE = TraceTable.trace(
            "7f",
            Map.of("k", "of the resource", "r", 4L),
            Span.of("1", "", "a span")
                    .with(Map.of("k", "of the span", "tags", List.of("red", "blue"), "n", 3L))
                    .with(new Event("first", 1, Map.of("n", 1L)), new Event("last", 7, Map.of("n", 2L)))
                    .at(SECOND, SECOND / 2));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{ } | rate(); trace:id=`7f`",
                "{ span.n = 3 } | rate(); span.n=3 trace:id=`7f`",
                "{ span.n = 3 || span.r = 4 } | rate(); span.n=3 trace:id=`7f`",
                "{ .k != nil } | rate(); span.k=`of the span` resource.k=`of the resource` trace:id=`7f`",
                "{ .k = `of the span` } | rate(); span.k=`of the span` trace:id=`7f`",
                "{ .r = 4 } | rate(); resource.r=4 trace:id=`7f`",
                "{ } | count_over_time() by (.r); resource.r=4 trace:id=`7f`",
                "{ event:name = `first` } | rate(); event:name=`first` trace:id=`7f`",
                "{ event:name = `first` && event.n > 0 } | rate(); event:name=`first` event.n=1 trace:id=`7f`",
                "{ } | max_over_time(event.n); event.n=2 trace:id=`7f`",
                "{ span.tags = `red` } | rate(); span.tags=`red` trace:id=`7f`",
                "{ span.tags != nil } | rate(); trace:id=`7f`",
                "{ trace:id = `7f` } | rate() by (name); name=`a span` trace:id=`7f`",
                "{ duration > 1ms } | avg_over_time(duration); duration=`500ms` trace:id=`7f`",
                "{ } | rate() by (parent.x, parent); trace:id=`7f`",
            })
    void areTheFieldsThatTheQueryLoads(String query, String labels) throws InterruptedException {
        MetricsRun run = new MetricsRun(
                TraceQl.parse(query), Interval.range(0, 30 * SECOND, 10 * SECOND), new MetricsLimits(100, 0));
        run.observe(new TableBatch(List.of(TRACE)).asSource());

        assertThat(run.result())
                .flatExtracting(Series::exemplars)
                .singleElement()
                .satisfies(exemplar -> assertThat(exemplar.labels())
                        .extracting(label -> label.key() + "=" + Printer.print(label.value()))
                        .containsExactlyInAnyOrder(labels.split(" (?=[a-z.:]+=)")));
    }
}
