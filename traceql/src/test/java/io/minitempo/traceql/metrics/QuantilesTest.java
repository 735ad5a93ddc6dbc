// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantilesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.5358867312681466",
        "0.05, 0.7071067811865476",
        "0.1, 1",
        "0.25, 1.681792830507429",
        "0.5, 3.1748021039363987",
        "0.9, 6.727171322029716",
        "0.99, 7.862564788362009",
        "1, 8",
    })
    void readsQuantilesOfFourBuckets(double q, double expected) {
        assertThat(Quantiles.quantile(q, new double[] {1, 2, 4, 8}, new long[] {10, 20, 30, 40}))
                .isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 1.0717734625362931", "0.5, 1.4142135623730951", "0.9, 1.8660659830736148", "1, 2"})
    void readsQuantilesOfOneBucket(double q, double expected) {
        assertThat(Quantiles.quantile(q, new double[] {2}, new long[] {10})).isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.1771013538619646", "0.9, 0.536870912", "0.95, 1.073741824"})
    void readsQuantilesOfSeconds(double q, double expected) {
        assertThat(Quantiles.quantile(q, new double[] {0.134217728, 0.268435456, 1.073741824}, new long[] {3, 5, 2}))
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void skipsBucketsThatAreEmpty() {
        double[] bounds = {1, 2, 4, 8};
        assertThat(Quantiles.quantile(0.75, bounds, new long[] {2, 0, 0, 2}))
                .isEqualTo(Quantiles.quantile(0.75, new double[] {1, 8}, new long[] {2, 2}))
                .isCloseTo(Math.sqrt(8), within(1e-12));
    }

    @Test
    void isZeroWithoutSpansOrOutsideOfZeroToOne() {
        double[] bounds = {2};
        assertThat(Quantiles.quantile(0.5, bounds, new long[] {0})).isZero();
        assertThat(Quantiles.quantile(0.5, new double[0], new long[0])).isZero();
        assertThat(Quantiles.quantile(1.1, bounds, new long[] {1})).isZero();
        assertThat(Quantiles.quantile(Double.NaN, bounds, new long[] {1})).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4", "4, 4", "5, 8", "1023, 1024", "1024, 1024", "1025, 2048"})
    void roundsUpToPowersOfTwo(long value, double bound) {
        assertThat(Quantiles.bound(Quantiles.bucket(value), false)).isEqualTo(bound);
    }

    @Test
    void roundsDurationsUpInNanoseconds() {
        assertThat(Quantiles.bound(Quantiles.bucket(1_500_000_000L), true)).isEqualTo(2.147483648);
        assertThat(Quantiles.bound(Quantiles.bucket(Long.MAX_VALUE), false)).isEqualTo(0x1p63);
    }

    @ParameterizedTest
    @CsvSource({"1", "0", "-1", "-9223372036854775808"})
    void hasNoBucketBelowTwo(long value) {
        assertThat(Quantiles.bucket(value)).isEqualTo(-1);
    }
}
