// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Everything a histogram was told: number, sum, classic buckets if it has bounds, native buckets if it has none or
/// wants both. Guarded by its monitor.
final class Observations {

    private final double[] bounds;
    private final long[] counts;
    private final @Nullable NativeBuckets nativeBuckets;
    private long count;
    private double sum;
    private double max;

    /// A histogram with classic buckets up to each of `bounds`, which ascend; without any it is native.
    Observations(double[] bounds, boolean alsoNative) {
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length];
        this.nativeBuckets = bounds.length == 0 || alsoNative ? new NativeBuckets() : null;
    }

    /// Records a value.
    synchronized void add(double value) {
        count++;
        sum += value;
        max = Math.max(max, value);
        int found = Arrays.binarySearch(bounds, value);
        int bucket = found < 0 ? -found - 1 : found;
        if (bucket < counts.length) {
            counts[bucket]++;
        }
        if (nativeBuckets != null) {
            nativeBuckets.add(value);
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized double sum() {
        return sum;
    }

    synchronized double max() {
        return max;
    }

    synchronized Snapshot snapshot() {
        long[] cumulative = counts.clone();
        for (int i = 1; i < cumulative.length; i++) {
            cumulative[i] += cumulative[i - 1];
        }
        return new Snapshot(count, sum, bounds, cumulative, nativeBuckets == null ? null : nativeBuckets.snapshot());
    }

    /// What a histogram held at one moment.
    static final class Snapshot {
        private final long count;
        private final double sum;
        private final double[] bounds;
        private final long[] cumulative;
        private final NativeBuckets.@Nullable Snapshot nativeBuckets;

        private Snapshot(
                long count,
                double sum,
                double[] bounds,
                long[] cumulative,
                NativeBuckets.@Nullable Snapshot nativeBuckets) {
            this.count = count;
            this.sum = sum;
            this.bounds = bounds;
            this.cumulative = cumulative;
            this.nativeBuckets = nativeBuckets;
        }

        long count() {
            return count;
        }

        double sum() {
            return sum;
        }

        /// The number of classic buckets, the one without end left out.
        int buckets() {
            return bounds.length;
        }

        double bound(int bucket) {
            return bounds[bucket];
        }

        /// The values up to the bound of a bucket.
        long cumulative(int bucket) {
            return cumulative[bucket];
        }

        NativeBuckets.@Nullable Snapshot nativeBuckets() {
            return nativeBuckets;
        }
    }
}
