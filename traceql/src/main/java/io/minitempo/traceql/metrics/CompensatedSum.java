// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

/// Neumaier's compensated summation: the error of every addition is kept beside the sum.
final class CompensatedSum {

    private CompensatedSum() {}

    /// What `sum` lacks of `before + value`.
    static double error(double before, double value, double sum) {
        double error = Math.abs(before) >= Math.abs(value) ? (before - sum) + value : (value - sum) + before;
        return Double.isFinite(error) ? error : 0;
    }

    /// The corrected sum.
    static double total(double sum, double lost) {
        return sum + lost;
    }
}
