// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.traceql.TraceQl;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesMemoryTest {

    private static final Interval INTERVAL = Interval.align(0, 100_000_000_000L, 10_000_000_000L);

    private final SeriesMemory memory = new SeriesMemory(100_000);

    /// As many series as asked for, each of another service.
    private static List<Series> series(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Series(
                        List.of(new Label("resource.service.name", new Static.StringValue("s" + i))),
                        new double[INTERVAL.count()],
                        List.of()))
                .toList();
    }

    private SeriesMerge merge(SeriesMemory.Account account) {
        Query query = TraceQl.parse("{ } | rate() by (resource.service.name)");
        return new SeriesMerge(query, INTERVAL, SeriesMerge.Level.FINAL, new MetricsLimits(0, 0).within(account));
    }

    @Test
    void whatAQueryDrewIsThereAgainWhenItEnds() {
        SeriesMemory.Account account = memory.open();
        merge(account).add(series(20));
        long drawn = memory.taken();
        assertThat(drawn).isBetween(20L * 512, 50_000L);

        merge(account).add(series(20));
        assertThat(memory.taken()).isEqualTo(2 * drawn);

        account.close();
        account.close();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void oneQueryHasAShareAndIsToldSo() {
        try (SeriesMemory.Account account = memory.open()) {
            SeriesMerge merge = merge(account);
            assertThatThrownBy(() -> merge.add(series(1000)))
                    .isInstanceOf(TempoException.TooLarge.class)
                    .hasMessageContaining("more than 50000 bytes, its share of memory");
            assertThat(memory.taken()).isBetween(49_000L, 50_000L);
        }
    }

    @Test
    void allQueriesTogetherAreBoundedAndTheNextOneMayTryLater() {
        SeriesMemory.Account first = memory.open();
        SeriesMemory.Account second = memory.open();
        SeriesMemory.Account third = memory.open();
        merge(first).add(series(65));
        merge(second).add(series(65));

        SeriesMerge late = merge(third);
        assertThatThrownBy(() -> late.add(series(65)))
                .isInstanceOf(TempoException.TooMany.class)
                .hasMessageContaining("try again later");
        assertThat(memory.taken()).isLessThanOrEqualTo(100_000);

        first.close();
        third.close();
        merge(third).add(series(65));
    }

    /// Spans to series, which are the larger the more numbers a function keeps.
    @ParameterizedTest
    @ValueSource(strings = {"rate()", "avg_over_time(duration)", "histogram_over_time(duration)"})
    void aJobDrawsForItsSeriesToo(String function) throws InterruptedException {
        try (SeriesMemory.Account account = memory.open()) {
            MetricsRun run = new MetricsRun(
                    TraceQl.parse("{ } | " + function), INTERVAL, new MetricsLimits(0, 0).within(account));
            assertThat(run.result()).hasSizeLessThan(2);
            assertThat(memory.taken() > 0).isEqualTo(function.equals("rate()"));
        }
        assertThat(memory.taken()).isZero();
    }
}
