// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.engine.field.BatchView;
import io.minitempo.traceql.engine.field.Condition;
import io.minitempo.traceql.engine.field.Conditions;
import io.minitempo.traceql.engine.field.Fields;
import io.minitempo.traceql.engine.field.LiteralTest;
import io.minitempo.traceql.engine.field.RowCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a query uses each field, which decides when a result lists it (`spec/traceql.md §11`): always, only with values
/// that some comparison accepts, or as `nil` where it is absent. Unscoped attributes are a span's and a resource's.
final class FieldUses {

    private final Map<Field, Use> uses = new LinkedHashMap<>();

    private FieldUses() {}

    /// How a result shows one field with a scope.
    static final class Use {

        private boolean always;
        private boolean absence;
        private @Nullable Field otherwise;
        private final List<LiteralTest> tests = new ArrayList<>();
        private final Set<RowCondition> rows = new LinkedHashSet<>();

        /// Whether every value is listed.
        boolean always() {
            return always;
        }

        /// Whether absence is listed, as nil.
        boolean absence() {
            return absence;
        }

        /// The field that has to be absent too for absence to be listed.
        @Nullable
        Field otherwise() {
            return otherwise;
        }

        /// Events or links whose values are listed.
        Set<RowCondition> rows() {
            return rows;
        }

        /// Values that one of these accepts are listed.
        List<LiteralTest> tests() {
            return tests;
        }
    }

    static FieldUses of(Pipeline pipeline) {
        return of(List.of(), List.of(pipeline));
    }

    /// How several pipelines use fields, and some that are listed always.
    static FieldUses of(List<Field> always, List<Pipeline> pipelines) {
        FieldUses result = new FieldUses();
        always.forEach(result::always);
        pipelines.forEach(result::collect);
        return result;
    }

    Map<Field, Use> uses() {
        return uses;
    }

    private void collect(Pipeline pipeline) {
        for (Stage stage : pipeline.stages()) {
            collect(stage);
        }
    }

    private void collect(Stage stage) {
        switch (stage) {
            case SpansetFilter filter -> collect(filter.expression(), false);
            case SpansetOperation operation -> {
                // Chains lean to the left: a loop there keeps the stack flat.
                SpansetExpression rest = operation;
                while (rest instanceof SpansetOperation outer) {
                    collect(outer.right());
                    rest = outer.left();
                }
                collect(rest);
            }
            case Pipeline nested -> collect(nested);
            case ScalarFilter filter -> {
                collect(filter.left());
                collect(filter.right());
            }
            case Aggregate aggregate -> collect((ScalarExpression) aggregate);
            case Stage.GroupBy by -> always(by.expression());
            case Stage.Coalesce coalesce -> {}
            case Stage.Select select -> select.fields().forEach(this::always);
        }
    }

    private void collect(ScalarExpression scalar) {
        switch (scalar) {
            case Aggregate aggregate -> {
                if (aggregate.expression() != null) {
                    always(aggregate.expression());
                }
            }
            case ScalarOperation operation -> {
                collect(operation.left());
                collect(operation.right());
            }
            case Pipeline nested -> collect(nested);
            case Static literal -> {}
        }
    }

    /// Collects the conditions of a filter.
    ///
    /// @param negated whether an odd number of `!` stands before
    private void collect(FieldExpression expression, boolean negated) {
        FieldExpression rest = expression;
        // Chains lean to the left: a loop there keeps the stack flat.
        while (rest instanceof BinaryOperation binary && binary.operator() == BinaryOperator.OR) {
            collect(binary.right(), negated);
            rest = binary.left();
        }
        if (rest instanceof BinaryOperation binary && binary.operator() == BinaryOperator.AND) {
            collectAnd(binary, negated);
        } else {
            collectLeaf(rest, negated);
        }
    }

    private void collectAnd(BinaryOperation and, boolean negated) {
        List<FieldExpression> ofEvents = new ArrayList<>();
        List<FieldExpression> ofLinks = new ArrayList<>();
        for (FieldExpression operand : Conditions.operandsOfAnd(and)) {
            Condition condition = negated ? Conditions.ALL : Conditions.of(operand);
            if (condition instanceof RowCondition rows && rows.level() == Level.EVENT) {
                ofEvents.add(operand);
            } else if (condition instanceof RowCondition rows && rows.level() == Level.LINK) {
                ofLinks.add(operand);
            } else {
                collect(operand, negated);
            }
        }
        ofOneRow(Level.EVENT, ofEvents);
        ofOneRow(Level.LINK, ofLinks);
    }

    /// Notes that several conditions speak of one event or link, whose values are the ones to list.
    private void ofOneRow(Level level, List<FieldExpression> operands) {
        if (operands.size() < 2) {
            operands.forEach(operand -> collect(operand, false));
            return;
        }
        FieldExpression all = operands.stream()
                .reduce((left, right) -> new BinaryOperation(BinaryOperator.AND, left, right))
                .orElseThrow();
        if (!(Conditions.of(all) instanceof RowCondition rows)) {
            throw new IllegalStateException("conditions on one row of " + level);
        }
        Fields.forEach(all, field -> {
            if (BatchView.level(field) == level) {
                use(field).rows.add(rows);
            } else {
                always(field);
            }
        });
    }

    private void collectLeaf(FieldExpression rest, boolean negated) {
        if (rest instanceof UnaryOperation unary && unary.operator() == UnaryOperation.Operator.NOT) {
            collect(unary.operand(), !negated);
        } else if (rest instanceof NilTest test && test.operand() instanceof Field field) {
            if (test.present() != negated) {
                always(field);
            } else {
                absence(field);
            }
        } else if (rest instanceof BinaryOperation binary
                && !negated
                && binary.left() instanceof Field field
                && binary.right() instanceof Static literal) {
            test(field, binary.operator(), literal);
        } else if (rest instanceof BinaryOperation binary
                && !negated
                && binary.left() instanceof Static literal
                && binary.right() instanceof Field field) {
            test(field, LiteralTest.mirrored(binary.operator()), literal);
        } else {
            always(rest);
        }
    }

    private void always(FieldExpression expression) {
        Fields.forEach(expression, field -> scoped(field).forEach(scoped -> use(scoped).always = true));
    }

    private void absence(Field field) {
        List<Field> scoped = scoped(field);
        Use use = use(scoped.getFirst());
        use.absence = true;
        if (scoped.size() > 1) {
            use(scoped.getLast());
            use.otherwise = scoped.getLast();
        }
    }

    private void test(Field field, BinaryOperator operator, Static literal) {
        if (operator.kind() != BinaryOperator.Kind.COMPARISON) {
            always(field);
            return;
        }
        for (Field scoped : scoped(field)) {
            use(scoped).tests.add(new LiteralTest(operator, literal, false));
        }
    }

    private Use use(Field field) {
        return uses.computeIfAbsent(field, key -> new Use());
    }

    private static List<Field> scoped(Field field) {
        return field instanceof Attribute attribute && Fields.isUnscoped(field)
                ? List.of(Fields.ofSpan(attribute), Fields.ofResource(attribute))
                : List.of(field);
    }
}
