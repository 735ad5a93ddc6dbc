// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Samples of the series of one job, in the making. Series are numbered from 0 and must be made in that order.
abstract sealed class Accumulator {

    private final int steps;
    private int series;

    private Accumulator(int steps) {
        this.steps = steps;
    }

    /// Makes room for a series.
    final void require(int index) {
        if (index >= series) {
            grow(index, steps);
            series = index + 1;
        }
    }

    abstract void grow(int index, int steps);

    /// Adds the values of some spans.
    ///
    /// @param series of each span; negative for none
    /// @param steps of each span
    /// @param values of each span; null where they do not matter
    /// @param count how many spans; arrays may be longer
    abstract void addAll(int[] series, int[] steps, double @Nullable [] values, int count);

    private static double[] required(double @Nullable [] values) {
        if (values == null) {
            throw new IllegalArgumentException("a function of values without values");
        }
        return values;
    }

    /// The samples of a series; NaN for none.
    abstract double[] values(int series);

    private static double[][] with(double[][] all, int index, int steps, double fill) {
        double[][] grown = index < all.length ? all : Arrays.copyOf(all, Math.max(4, index * 2));
        grown[index] = new double[steps];
        if (fill != 0) {
            Arrays.fill(grown[index], fill);
        }
        return grown;
    }

    /// Counts spans; the value does not matter.
    static final class Counts extends Accumulator {

        private final double unit;
        private long[][] counts = {};

        /// @param unit what counts are divided by
        Counts(int steps, double unit) {
            super(steps);
            this.unit = unit;
        }

        @Override
        void grow(int index, int steps) {
            if (index >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(4, index * 2));
            }
            counts[index] = new long[steps];
        }

        @Override
        void addAll(int[] series, int[] steps, double @Nullable [] values, int count) {
            for (int i = 0; i < count; i++) {
                if (series[i] >= 0) {
                    counts[series[i]][steps[i]]++;
                }
            }
        }

        @Override
        double[] values(int series) {
            long[] row = counts[series];
            double[] values = new double[row.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = row[i] / unit;
            }
            return values;
        }
    }

    /// Keeps the smallest or the largest value.
    static final class Extremes extends Accumulator {

        private final boolean largest;
        private double[][] extremes = {};

        Extremes(int steps, boolean largest) {
            super(steps);
            this.largest = largest;
        }

        @Override
        void grow(int index, int steps) {
            extremes = with(extremes, index, steps, Double.NaN);
        }

        @Override
        void addAll(int[] series, int[] steps, double @Nullable [] values, int count) {
            double[] all = required(values);
            for (int i = 0; i < count; i++) {
                if (series[i] >= 0) {
                    add(series[i], steps[i], all[i]);
                }
            }
        }

        private void add(int series, int step, double value) {
            double[] row = extremes[series];
            if (Double.isNaN(row[step]) || (largest ? value > row[step] : value < row[step])) {
                row[step] = value;
            }
        }

        @Override
        double[] values(int series) {
            return extremes[series].clone();
        }
    }

    /// Adds values, with compensation, and counts them.
    static final class Sums extends Accumulator {

        private double[][] sums = {};
        private double[][] lost = {};
        private double[][] counts = {};

        Sums(int steps) {
            super(steps);
        }

        @Override
        void grow(int index, int steps) {
            sums = with(sums, index, steps, 0);
            lost = with(lost, index, steps, 0);
            counts = with(counts, index, steps, 0);
        }

        @Override
        void addAll(int[] series, int[] steps, double @Nullable [] values, int count) {
            double[] all = required(values);
            for (int i = 0; i < count; i++) {
                if (series[i] >= 0) {
                    add(series[i], steps[i], all[i]);
                }
            }
        }

        private void add(int series, int step, double value) {
            double[] row = sums[series];
            double sum = row[step] + value;
            lost[series][step] += CompensatedSum.error(row[step], value, sum);
            row[step] = sum;
            counts[series][step]++;
        }

        @Override
        double[] values(int series) {
            double[] values = new double[sums[series].length];
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        counts[series][i] == 0 ? Double.NaN : CompensatedSum.total(sums[series][i], lost[series][i]);
            }
            return values;
        }

        /// The means of a series; NaN for none.
        double[] means(int series) {
            double[] values = values(series);
            for (int i = 0; i < values.length; i++) {
                values[i] /= counts[series][i];
            }
            return values;
        }

        /// How many values each sample of a series has; NaN for none.
        double[] weights(int series) {
            double[] weights = counts[series].clone();
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weights[i] == 0 ? Double.NaN : weights[i];
            }
            return weights;
        }
    }
}
