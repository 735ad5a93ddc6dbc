// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.server.metrics.NativeBuckets.Snapshot;
import io.minitempo.server.metrics.NativeBuckets.Span;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeBucketsTest {

    private static Snapshot of(double... values) {
        NativeBuckets buckets = new NativeBuckets();
        for (double value : values) {
            buckets.add(value);
        }
        return buckets.snapshot();
    }

    /// Bucket index to count.
    private static Map<Integer, Long> counts(Snapshot snapshot) {
        Map<Integer, Long> counts = new TreeMap<>();
        int index = 0;
        int delta = 0;
        long count = 0;
        for (Span span : snapshot.spans()) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                count += snapshot.deltas().get(delta++);
                counts.put(index++, count);
            }
        }
        assertThat(delta).isEqualTo(snapshot.deltas().size());
        return counts;
    }

    /// The indexes of `spec/generator-and-ops.md §1.9`, and one far down.
    @ParameterizedTest
    @CsvSource({"0.002, -71", "0.1, -26", "0.25, -16", "1.0, 0", "1.5, 5", "2, 8", "1024, 80", "4.9E-30, -778"})
    void putsValuesWherePrometheusPutsThem(double value, int index) {
        assertThat(counts(of(value))).isEqualTo(Map.of(index, 1L));
    }

    @Test
    void boundsBelongToTheBucketBelow() {
        for (int index = -200; index <= 200; index++) {
            double bound = Math.pow(2, index / 8.0);
            assertThat(counts(of(bound * 0.999))).isEqualTo(Map.of(index, 1L));
            assertThat(counts(of(bound * 1.001))).isEqualTo(Map.of(index + 1, 1L));
        }
    }

    @Test
    void listsNeighboursTogether() {
        Snapshot snapshot = of(1, 1, 1.05, 1.05, 1.05, 4, 0, 1e-300);

        assertThat(snapshot.zeroCount()).isEqualTo(2);
        assertThat(snapshot.spans()).containsExactly(new Span(0, 2), new Span(14, 1));
        assertThat(snapshot.deltas()).containsExactly(2L, 1L, -2L);
    }

    @Test
    void takesTheLargestAndTheSmallestNumbers() {
        Snapshot snapshot = of(Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.MIN_VALUE);

        assertThat(snapshot.zeroCount()).isEqualTo(1);
        assertThat(counts(snapshot)).isEqualTo(Map.of(8192, 2L));
    }

    @Test
    void joinsBucketsWhenThereAreTooManyAndLosesNothing() {
        long seed = 42;
        Random random = new Random(seed);
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.exp(random.nextDouble(-20, 20));
        }
        Snapshot snapshot = of(values);

        Map<Integer, Long> expected = new TreeMap<>();
        for (double value : values) {
            int index = (int) Math.ceil(Math.log(value) / Math.log(2) * Math.pow(2, snapshot.schema()));
            expected.merge(index, 1L, Long::sum);
        }
        assertThat(snapshot.schema()).isLessThan(3).isGreaterThanOrEqualTo(0);
        assertThat(counts(snapshot)).as("seed %d", seed).isEqualTo(expected).hasSizeLessThanOrEqualTo(100);
    }
}
