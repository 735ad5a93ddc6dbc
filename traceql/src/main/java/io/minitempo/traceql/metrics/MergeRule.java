// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.MetricsFunction;

/// How samples of two jobs become one (`spec/traceql.md §12.6`).
enum MergeRule {
    /// Added; steps without samples are 0.
    ADD,
    /// Added as whole numbers; steps without samples are 0.
    ADD_WHOLE,
    /// Added with compensation; steps without samples stay so.
    SUM,
    MIN,
    MAX,
    /// Means are weighed.
    AVERAGE;

    /// The rule of a function.
    static MergeRule of(MetricsFunction function) {
        return switch (function) {
            case MetricsFunction.Compare compare -> ADD;
            case MetricsFunction.OverTime overTime ->
                switch (overTime.kind()) {
                    case RATE, COUNT, HISTOGRAM -> ADD;
                    case QUANTILE -> ADD_WHOLE;
                    case MIN -> MIN;
                    case MAX -> MAX;
                    case SUM -> SUM;
                    case AVG -> AVERAGE;
                };
        };
    }

    /// What steps without samples hold.
    double empty() {
        return this == ADD || this == ADD_WHOLE ? 0 : Double.NaN;
    }
}
