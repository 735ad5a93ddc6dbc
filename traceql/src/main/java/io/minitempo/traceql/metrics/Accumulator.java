// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.Arrays;

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

    /// Adds the value of a span.
    abstract void add(int series, int step, double value);

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
        private double[][] counts = {};

        /// @param unit what counts are divided by
        Counts(int steps, double unit) {
            super(steps);
            this.unit = unit;
        }

        @Override
        void grow(int index, int steps) {
            counts = with(counts, index, steps, 0);
        }

        @Override
        void add(int series, int step, double value) {
            counts[series][step]++;
        }

        @Override
        double[] values(int series) {
            double[] values = counts[series].clone();
            for (int i = 0; i < values.length; i++) {
                values[i] /= unit;
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
        void add(int series, int step, double value) {
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
        void add(int series, int step, double value) {
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
