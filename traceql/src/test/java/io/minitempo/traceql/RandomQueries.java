// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.SecondStage;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Trees that parsing can yield: nothing to fold, no negative literals in braces, names that print as they parse. Types
/// do not matter.
final class RandomQueries {

    private static final List<String> NAMES = List.of(
            "a", "service.name", "x y", "a=b", "say \"hi\"", "back\\slash", "ünïcode", "a/b-c*2", "line\nbreak");
    private static final List<BinaryOperator> COMPARISONS = List.of(
            BinaryOperator.EQUAL,
            BinaryOperator.NOT_EQUAL,
            BinaryOperator.LESS,
            BinaryOperator.LESS_EQUAL,
            BinaryOperator.GREATER,
            BinaryOperator.GREATER_EQUAL);
    private static final List<BinaryOperator> ARITHMETIC =
            List.of(BinaryOperator.ADD, BinaryOperator.SUBTRACT, BinaryOperator.MULTIPLY, BinaryOperator.DIVIDE);

    private final Random random;

    RandomQueries(long seed) {
        random = new Random(seed);
    }

    Query query() {
        Query.Root root = random.nextInt(3) > 0 ? pipeline(true) : metrics(3);
        List<Query.Hint> hints = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            hints.add(new Query.Hint("hint" + i, literal()));
        }
        return new Query(root, hints);
    }

    private Pipeline pipeline(boolean plain) {
        List<Stage> stages = new ArrayList<>();
        stages.add(random.nextInt(4) > 0 ? spansets(3) : stage());
        for (int i = random.nextInt(3) + (plain ? 0 : 1); i > 0; i--) {
            stages.add(random.nextInt(5) == 0 ? new Stage.Coalesce() : stage());
        }
        return new Pipeline(stages);
    }

    private Stage stage() {
        return switch (random.nextInt(4)) {
            case 0 -> new Stage.GroupBy(expression(3));
            case 1 -> new Stage.Select(fields());
            case 2 -> new ScalarFilter(any(COMPARISONS), aggregate(), number());
            default -> spansets(2);
        };
    }

    private Aggregate aggregate() {
        Aggregate.Function function = any(List.of(Aggregate.Function.values()));
        return new Aggregate(function, function == Aggregate.Function.COUNT ? null : expression(2));
    }

    private SpansetExpression spansets(int depth) {
        if (depth == 0 || random.nextBoolean()) {
            return new SpansetFilter(expression(4));
        }
        return new SpansetOperation(any(List.of(SpansetOperator.values())), spansets(depth - 1), spansets(depth - 1));
    }

    private MetricsExpression metrics(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return new MetricsExpression.Series(pipeline(true), function(), stages());
        }
        boolean number = random.nextInt(4) == 0;
        MetricsExpression operand = new MetricsExpression.Scalar(wholeNumber());
        MetricsExpression right = number ? operand : operand(depth);
        return new MetricsExpression.Operation(
                any(ARITHMETIC), operand(depth), right, depth == 3 ? stages() : List.of());
    }

    private MetricsExpression operand(int depth) {
        return metrics(depth - 1);
    }

    private MetricsFunction function() {
        MetricsFunction.Kind kind = any(List.of(MetricsFunction.Kind.values()));
        List<Field> by = random.nextBoolean() ? List.of() : fields();
        return switch (kind) {
            case RATE, COUNT -> new MetricsFunction.OverTime(kind, null, List.of(), by);
            case QUANTILE -> new MetricsFunction.OverTime(kind, field(), List.of(0.5, 0.99), by);
            default -> new MetricsFunction.OverTime(kind, field(), List.of(), by);
        };
    }

    private List<SecondStage> stages() {
        List<SecondStage> stages = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            stages.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new SecondStage.TopK(1 + random.nextInt(9));
                        case 1 -> new SecondStage.BottomK(1 + random.nextInt(9));
                        default -> new SecondStage.Threshold(any(COMPARISONS), random.nextInt(9) / 4.0 - 1);
                    });
        }
        return stages;
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            fields.add(field());
        }
        return fields;
    }

    private FieldExpression expression(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return field();
        }
        FieldExpression left = expression(depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> new UnaryOperation(any(List.of(UnaryOperation.Operator.values())), left);
            case 1 -> new NilTest(left, random.nextBoolean());
            case 2 -> new BinaryOperation(binary(), notTraceId(literal(), left), left);
            case 3 -> new BinaryOperation(binary(), left, notTraceId(literal(), left));
            default -> new BinaryOperation(binary(), left, expression(depth - 1));
        };
    }

    private BinaryOperator binary() {
        return any(List.of(BinaryOperator.values()));
    }

    /// Zeros in front of trace ids vanish while parsing.
    private static Static notTraceId(Static literal, FieldExpression other) {
        return other == Intrinsic.TRACE_ID && literal instanceof Static.StringValue
                ? new Static.StringValue("deadbeef")
                : literal;
    }

    private Field field() {
        if (random.nextBoolean()) {
            Intrinsic intrinsic = any(List.of(Intrinsic.values()));
            return intrinsic.text().isEmpty() ? Intrinsic.NAME : intrinsic;
        }
        Attribute.Scope scope = any(List.of(Attribute.Scope.values()));
        boolean mayBeOfParent =
                scope == Attribute.Scope.NONE || scope == Attribute.Scope.SPAN || scope == Attribute.Scope.RESOURCE;
        return new Attribute(scope, mayBeOfParent && random.nextInt(4) == 0, any(NAMES));
    }

    private Static literal() {
        return switch (random.nextInt(8)) {
            case 0 -> new Static.IntValue(random.nextLong() & Long.MAX_VALUE);
            case 1 -> new Static.FloatValue(Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(40) - 20));
            case 2 -> new Static.StringValue(any(List.of("", "x", "a \"quote\"", "\\d+", "line\nbreak", "0007")));
            case 3 -> new Static.BooleanValue(random.nextBoolean());
            case 4 -> new Static.DurationValue((random.nextLong() & Long.MAX_VALUE) >> random.nextInt(60));
            case 5 -> new Static.StatusValue(random.nextInt(3));
            case 6 -> new Static.KindValue(random.nextInt(6));
            default -> new Static.IntValue(random.nextInt(100));
        };
    }

    private Static number() {
        return switch (random.nextInt(3)) {
            case 0 -> new Static.IntValue(random.nextInt());
            case 1 -> new Static.FloatValue(random.nextGaussian());
            default -> new Static.DurationValue(random.nextLong() >> 2);
        };
    }

    private Static wholeNumber() {
        return random.nextBoolean()
                ? new Static.IntValue(random.nextInt())
                : new Static.FloatValue(random.nextInt(100) + 0.5);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
