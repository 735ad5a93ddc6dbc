// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static io.minitempo.traceql.metrics.Metrics.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

    @ParameterizedTest
    @CsvSource({
        "1, 0.05",
        "59, 0.2",
        "60, 1",
        "300, 1",
        "900, 3",
        "1800, 5",
        "3600, 15",
        "10800, 45",
        "21600, 60",
        "43200, 180",
        "86400, 300",
        "604800, 2400",
        "2592000, 10800",
    })
    void derivesStepFromRange(long rangeSeconds, double stepSeconds) {
        assertThat(Interval.defaultStep(7 * SECOND, (7 + rangeSeconds) * SECOND))
                .isEqualTo((long) (stepSeconds * SECOND));
    }

    @Test
    void movesAlignedStartBackOneStep() {
        Interval interval = Interval.align(1_700_000_007L * SECOND, 1_700_003_607L * SECOND, 15 * SECOND);
        assertThat(interval.startNanos()).isEqualTo(1_699_999_980L * SECOND);
        assertThat(interval.endNanos()).isEqualTo(1_700_003_610L * SECOND);
        assertThat(interval.timestamp(0)).isEqualTo(1_699_999_995_000L);
        assertThat(interval.count()).isEqualTo(242);
    }

    @Test
    void givesTheAlignedStartAPoint() {
        Interval interval = Interval.align(1_795_176_000L * SECOND, 1_795_176_960L * SECOND, 60 * SECOND);
        assertThat(interval.count()).isEqualTo(17);
        assertThat(interval.timestamp(0)).isEqualTo(1_795_176_000_000L);
        assertThat(interval.timestamp(16)).isEqualTo(1_795_176_960_000L);
    }

    @ParameterizedTest
    @CsvSource({"9, -1", "10, -1", "11, 0", "15, 0", "20, 0", "21, 1", "25, 1", "50, 3", "51, -1"})
    void countsLeftOpenAndRightClosed(long second, int step) {
        Interval interval = Interval.range(10 * SECOND, 50 * SECOND, 10 * SECOND);
        assertThat(interval.index(second * SECOND)).isEqualTo(step);
    }

    @Test
    void keepsTheGridWhenStartLiesBesideIt() {
        Interval interval = Interval.range(10 * SECOND, 100 * SECOND, 3 * SECOND);
        assertThat(interval.origin()).isEqualTo(9 * SECOND);
        assertThat(interval.timestamp(2)).isEqualTo(18_000);
        assertThat(interval.index(10 * SECOND)).isEqualTo(-1);
        assertThat(interval.index(10 * SECOND + 1)).isZero();
        assertThat(interval.index(100 * SECOND)).isEqualTo(interval.count() - 1);
    }

    @Test
    void findsStepsByTimestamp() {
        Interval interval = Interval.range(10 * SECOND, 50 * SECOND, 10 * SECOND);
        assertThat(interval.indexOfTimestamp(10_000)).isEqualTo(-1);
        assertThat(interval.indexOfTimestamp(20_000)).isZero();
        assertThat(interval.indexOfTimestamp(20_001)).isEqualTo(-1);
        assertThat(interval.indexOfTimestamp(50_000)).isEqualTo(3);
        assertThat(interval.indexOfTimestamp(60_000)).isEqualTo(-1);
    }

    @Test
    void findsStepsOfLessThanAMillisecondPrecisionByTimestamp() {
        Interval interval = Interval.range(0, 100_000_000, 1_500_000);
        for (int i = 0; i < interval.count(); i++) {
            assertThat(interval.indexOfTimestamp(interval.timestamp(i))).isEqualTo(i);
        }
    }

    @Test
    void isOneStepWhenInstant() {
        Interval interval = Interval.instant(7, 20 * SECOND);
        assertThat(interval.count()).isOne();
        assertThat(interval.stepNanos()).isEqualTo(20 * SECOND - 7);
        assertThat(interval.timestamp(0)).isEqualTo(20_000);
        assertThat(interval.index(7)).isEqualTo(-1);
        assertThat(interval.index(8)).isZero();
        assertThat(interval.index(20 * SECOND)).isZero();
        assertThat(interval.index(20 * SECOND + 1)).isEqualTo(-1);
        assertThat(interval.indexOfTimestamp(12_345)).isZero();
    }

    @Test
    void pullsTheEndBackToTheGrid() {
        Interval interval = Interval.align(100 * SECOND, 200 * SECOND, 10 * SECOND);
        assertThat(interval.endingBy(200 * SECOND)).isEqualTo(interval);
        assertThat(interval.endingBy(157 * SECOND).endNanos()).isEqualTo(150 * SECOND);
        assertThatThrownBy(() -> interval.endingBy(95 * SECOND))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("query window falls entirely within query_end_cutoff");
    }

    @Test
    void pullsTheEndOfAnInstantBackByWholeSeconds() {
        Interval interval = Interval.instant(100 * SECOND, 200 * SECOND + 5);
        Interval earlier = interval.endingBy(170 * SECOND);
        assertThat(earlier.endNanos()).isEqualTo(169 * SECOND + 5);
        assertThat(earlier.stepNanos()).isEqualTo(69 * SECOND + 5);
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThatThrownBy(() -> Interval.range(5, 5, 1)).hasMessage("end must be greater than start");
        assertThatThrownBy(() -> Interval.range(5, 6, 0)).hasMessage("step must be greater than 0");
        assertThatThrownBy(() -> Interval.range(0, 10L * Interval.MAX_STEPS, 1)).hasMessageContaining("steps");
    }
}
