// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.SecondStage;
import io.minitempo.traceql.print.GoFloat;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The static checks of metrics queries (`spec/traceql.md §5.2`, `§12.7`). Arguments and `by` fields are not checked,
/// as in Tempo.
final class MetricsValidation {

    private static final int MOST_GROUPS = 5;

    private final boolean inArithmetic;
    private final Set<String> fragments = new HashSet<>();
    private int mostGroups;

    private MetricsValidation(boolean inArithmetic) {
        this.inArithmetic = inArithmetic;
    }

    static void validate(MetricsExpression root) {
        new MetricsValidation(root instanceof MetricsExpression.Operation).expression(root);
    }

    private void expression(MetricsExpression last) {
        Deque<MetricsExpression.Operation> links = new ArrayDeque<>();
        MetricsExpression first = last;
        while (first instanceof MetricsExpression.Operation operation) {
            links.push(operation);
            first = operation.left();
        }
        operand(first);
        while (!links.isEmpty()) {
            MetricsExpression.Operation link = links.pop();
            expression(link.right());
            stages(link.stages());
        }
    }

    /// Distinct sub-queries are told apart by one more internal label, which takes a place too.
    private void fragment(MetricsExpression.Series series, int groups) {
        mostGroups = Math.max(mostGroups, groups);
        if (!inArithmetic || fragments.size() > 1) {
            return;
        }
        fragments.add(Printer.print(new MetricsExpression.Series(series.pipeline(), series.function(), List.of())));
    }

    private void operand(MetricsExpression expression) {
        switch (expression) {
            case MetricsExpression.Series series -> {
                Validation.stage(series.pipeline());
                switch (series.function()) {
                    case MetricsFunction.OverTime overTime -> {
                        overTime(overTime);
                        fragment(series, overTime.by().size());
                        if (fragments.size() > 1 && mostGroups >= MOST_GROUPS) {
                            throw Validation.unsupported("metrics group by " + mostGroups + " values");
                        }
                    }
                    case MetricsFunction.Compare compare -> {
                        compare(compare);
                        if (inArithmetic || !series.stages().isEmpty()) {
                            throw Validation.invalid("`compare()` cannot be used with second stage functions");
                        }
                    }
                }
                stages(series.stages());
            }
            case MetricsExpression.Operation operation -> expression(operation);
            case MetricsExpression.Scalar scalar -> {}
        }
    }

    private static void overTime(MetricsFunction.OverTime function) {
        // An internal label of these takes one of the places.
        int places = switch (function.kind()) {
            case AVG, QUANTILE, HISTOGRAM -> MOST_GROUPS - 1;
            case RATE, COUNT, MIN, MAX, SUM -> MOST_GROUPS;
        };
        if (function.by().size() > places) {
            throw Validation.unsupported("metrics group by " + function.by().size() + " values");
        }
        for (double quantile : function.quantiles()) {
            if (quantile < 0 || quantile > 1) {
                throw Validation.invalid("quantile must be between 0 and 1: " + GoFloat.shortest(quantile));
            }
        }
    }

    private static void compare(MetricsFunction.Compare compare) {
        Validation.filter(compare.selection());
        if (compare.topN() <= 0) {
            throw Validation.invalid("compare() top number of values must be integer greater than 0");
        }
        if (compare.start() == 0 && compare.end() == 0) {
            return;
        }
        if (compare.start() <= 0 || compare.end() <= 0) {
            throw Validation.invalid("compare() timestamps must be positive integer unix nanoseconds");
        }
        if (compare.end() <= compare.start()) {
            throw Validation.invalid("compare() end timestamp must be greater than start timestamp");
        }
    }

    private static void stages(List<SecondStage> stages) {
        for (SecondStage stage : stages) {
            long limit = switch (stage) {
                case SecondStage.TopK top -> top.limit();
                case SecondStage.BottomK bottom -> bottom.limit();
                case SecondStage.Threshold threshold -> 1;
            };
            if (limit <= 0) {
                throw Validation.invalid("limit must be greater than 0");
            }
        }
    }
}
