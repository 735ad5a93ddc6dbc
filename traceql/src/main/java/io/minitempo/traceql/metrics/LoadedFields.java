// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The fields that a metrics query loads: what the labels of exemplars show (`spec/traceql.md §11`, `§12.10`). A field
/// that is only compared with literals is shown where one of the comparisons holds.
final class LoadedFields {

    private final Set<Field> always = new LinkedHashSet<>();
    private final Map<Field, List<BinaryOperation>> compared = new LinkedHashMap<>();

    private LoadedFields() {}

    /// The fields of a pipeline and of the function behind it.
    static LoadedFields of(Pipeline pipeline, MetricsFunction function) {
        LoadedFields fields = new LoadedFields();
        fields.add((Stage) pipeline);
        if (function instanceof MetricsFunction.OverTime overTime) {
            Field argument = overTime.field();
            if (argument != null) {
                fields.always.add(argument);
            }
            fields.always.addAll(overTime.by());
        } else if (function instanceof MetricsFunction.Compare compare) {
            fields.add(compare.selection().expression());
        }
        fields.compared.keySet().removeAll(fields.always);
        return fields;
    }

    /// Fields that are shown wherever they have a value.
    Set<Field> always() {
        return always;
    }

    /// Fields that are shown where one of these comparisons holds.
    Map<Field, List<BinaryOperation>> compared() {
        return compared;
    }

    private void add(Stage stage) {
        Stage rest = stage;
        // Chains lean to the left: loops there keep the stack flat.
        while (rest instanceof SpansetOperation operation) {
            add((Stage) operation.right());
            rest = operation.left();
        }
        switch (rest) {
            case SpansetOperation operation -> {}
            case Pipeline pipeline -> pipeline.stages().forEach(this::add);
            case SpansetFilter filter -> add(filter.expression());
            case ScalarFilter filter -> {
                add(filter.left());
                add(filter.right());
            }
            case Aggregate aggregate -> add((ScalarExpression) aggregate);
            case Stage.GroupBy by -> add(by.expression());
            case Stage.Coalesce coalesce -> {}
            case Stage.Select select -> always.addAll(select.fields());
        }
    }

    private void add(ScalarExpression scalar) {
        ScalarExpression rest = scalar;
        while (rest instanceof ScalarOperation operation) {
            add(operation.right());
            rest = operation.left();
        }
        if (rest instanceof Aggregate aggregate && aggregate.expression() != null) {
            add(aggregate.expression());
        } else if (rest instanceof Pipeline pipeline) {
            add((Stage) pipeline);
        }
    }

    private void add(FieldExpression expression) {
        FieldExpression rest = expression;
        // Chains lean to the left: a loop there keeps the stack flat.
        while (rest instanceof BinaryOperation operation && !isTest(operation)) {
            add(operation.right());
            rest = operation.left();
        }
        if (rest instanceof Field field) {
            always.add(field);
        } else if (rest instanceof BinaryOperation test && test.left() instanceof Field field) {
            compared.computeIfAbsent(field, key -> new ArrayList<>()).add(test);
        } else if (rest instanceof UnaryOperation operation) {
            add(operation.operand());
        } else if (rest instanceof NilTest test) {
            addTested(test);
        }
    }

    /// What is compared with nil, which may be a comparison with nil again, and so on.
    private void addTested(NilTest test) {
        FieldExpression operand = test.operand();
        while (operand instanceof NilTest inner) {
            operand = inner.operand();
        }
        add(operand);
    }

    private static boolean isTest(BinaryOperation operation) {
        return operation.operator().kind() == BinaryOperator.Kind.COMPARISON
                && operation.left() instanceof Field
                && operation.right() instanceof Static;
    }
}
