// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.metrics.Exemplar;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.Label;
import io.minitempo.traceql.metrics.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesMessagesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Interval GRID = Interval.range(10 * SECOND, 40 * SECOND, 10 * SECOND);

    @Test
    void samplesThatAreNoneAreLeftOutAndComeBackAsNone() {
        Series series = new Series(
                List.of(new Label("a", new Static.IntValue(5)), new Label("b", new Static.BooleanValue(true))),
                new double[] {1.5, Double.NaN, 0},
                List.of(new Exemplar(List.of(new Label("trace:id", new Static.StringValue("x"))), Double.NaN, 12_000)));

        List<TimeSeries> written = SeriesMessages.write(List.of(series), GRID);
        List<Series> read = SeriesMessages.read(written, GRID);

        assertThat(written.getFirst().getSamplesList())
                .extracting(sample -> sample.getTimestampMs())
                .containsExactly(20_000L, 40_000L);
        assertThat(read.getFirst().labels()).isEqualTo(series.labels());
        assertThat(read.getFirst().values()).containsExactly(1.5, Double.NaN, 0);
        assertThat(read.getFirst().exemplars()).isEqualTo(series.exemplars());
    }

    @Test
    void seriesWithoutSamplesAreLeftOut() {
        Series empty = new Series(List.of(), new double[] {Double.NaN, Double.NaN, Double.NaN}, List.of());
        assertThat(SeriesMessages.write(List.of(empty), GRID)).isEmpty();
    }
}
