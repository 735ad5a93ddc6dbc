// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One series in a merge.
final class MergedSeries {

    private final List<Label> labels;
    private final MergeRule rule;
    private final double[] values;
    /// What a sum lacks, or how much a mean weighs.
    private final double[] extra;

    private final List<Exemplar> exemplars = new ArrayList<>();

    MergedSeries(List<Label> labels, MergeRule rule, int steps) {
        this.labels = labels;
        this.rule = rule;
        this.values = new double[steps];
        Arrays.fill(values, rule.empty());
        this.extra = new double[rule == MergeRule.SUM || rule == MergeRule.AVERAGE ? steps : 0];
    }

    List<Label> labels() {
        return labels;
    }

    /// The samples so far.
    double[] values() {
        double[] result = values.clone();
        if (rule == MergeRule.SUM) {
            for (int i = 0; i < result.length; i++) {
                result[i] = CompensatedSum.total(result[i], extra[i]);
            }
        }
        return result;
    }

    /// Weights of the means so far; NaN for none.
    double[] weights() {
        double[] result = extra.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = result[i] == 0 ? Double.NaN : result[i];
        }
        return result;
    }

    List<Exemplar> exemplars() {
        return exemplars;
    }

    /// Takes a sample in.
    ///
    /// @param weight of a mean; else not looked at
    void add(int step, double value, double weight) {
        if (Double.isNaN(value)) {
            return;
        }
        double before = values[step];
        switch (rule) {
            case ADD -> values[step] = before + value;
            case ADD_WHOLE -> values[step] = before + (long) value;
            case SUM -> {
                double sum = Double.isNaN(before) ? value : before + value;
                extra[step] += Double.isNaN(before) ? 0 : CompensatedSum.error(before, value, sum);
                values[step] = sum;
            }
            case MIN -> values[step] = Double.isNaN(before) ? value : Math.min(before, value);
            case MAX -> values[step] = Double.isNaN(before) ? value : Math.max(before, value);
            case AVERAGE -> {
                if (weight > 0) {
                    extra[step] += weight;
                    values[step] = Double.isNaN(before) ? value : before + (value - before) * weight / extra[step];
                }
            }
        }
    }
}
