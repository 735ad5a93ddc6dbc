// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

/// Exponential buckets and the quantiles read from them (`spec/traceql.md §12.5`).
final class Quantiles {

    private static final double LOG_2 = Math.log(2);

    private Quantiles() {}

    /// The exponent of the smallest power of two that is at least a value, or -1 for values below 2.
    static int bucket(long value) {
        return value < 2 ? -1 : Long.SIZE - Long.numberOfLeadingZeros(value - 1);
    }

    /// The upper bound of a bucket.
    ///
    /// @param seconds whether values are nanoseconds and bounds are to be seconds
    static double bound(int exponent, boolean seconds) {
        double bound = Math.scalb(1.0, exponent);
        return seconds ? bound / 1e9 : bound;
    }

    /// An estimated quantile.
    ///
    /// @param bounds upper bounds, ascending
    /// @param counts of each bucket; empty buckets count as not there
    static double quantile(double q, double[] bounds, long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (!(q >= 0 && q <= 1) || total == 0) {
            return 0;
        }
        long want = Math.max(1, (long) Math.ceil(q * total));
        long seen = 0;
        int current = -1;
        int previous = -1;
        for (int i = 0; i < bounds.length; i++) {
            if (counts[i] == 0) {
                continue;
            }
            previous = current;
            current = i;
            if (seen + counts[i] > want) {
                break;
            }
            seen += counts[i];
            if (seen == want) {
                return bounds[i];
            }
        }
        double fraction = (double) (want - seen) / counts[current];
        double high = log2(bounds[current]);
        double low = previous < 0 ? high - 1 : log2(bounds[previous]);
        return Math.pow(2, low + (high - low) * fraction);
    }

    private static double log2(double value) {
        int exponent = Math.getExponent(value);
        double fraction = Math.scalb(value, -exponent);
        return fraction == 1 ? exponent : Math.log(fraction) / LOG_2 + exponent;
    }
}
