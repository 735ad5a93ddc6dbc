// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Pipelines over what [RandomTraces] makes, also of types that validation would refuse.
final class RandomQueries {

    private static final List<Intrinsic> INTRINSICS = List.of(
            Intrinsic.NAME,
            Intrinsic.STATUS,
            Intrinsic.STATUS_MESSAGE,
            Intrinsic.KIND,
            Intrinsic.DURATION,
            Intrinsic.PARENT_ID,
            Intrinsic.CHILD_COUNT,
            Intrinsic.NESTED_SET_LEFT,
            Intrinsic.NESTED_SET_PARENT,
            Intrinsic.TRACE_DURATION,
            Intrinsic.ROOT_NAME,
            Intrinsic.TRACE_ID,
            Intrinsic.EVENT_NAME,
            Intrinsic.EVENT_TIME_SINCE_START,
            Intrinsic.LINK_SPAN_ID,
            Intrinsic.INSTRUMENTATION_NAME);
    private static final BinaryOperator[] COMPARISONS = {
        BinaryOperator.EQUAL,
        BinaryOperator.NOT_EQUAL,
        BinaryOperator.LESS,
        BinaryOperator.LESS_EQUAL,
        BinaryOperator.GREATER,
        BinaryOperator.GREATER_EQUAL
    };
    private static final BinaryOperator[] ARITHMETIC = {
        BinaryOperator.ADD,
        BinaryOperator.SUBTRACT,
        BinaryOperator.MULTIPLY,
        BinaryOperator.DIVIDE,
        BinaryOperator.MODULO,
        BinaryOperator.POWER
    };
    private static final List<String> PATTERNS = List.of("x.*", "x|y", "", ".+", "(?i)X", "[^x]");

    private final RandomGenerator random;

    RandomQueries(RandomGenerator random) {
        this.random = random;
    }

    Pipeline pipeline() {
        List<Stage> stages = new ArrayList<>();
        stages.add(spanset(2));
        for (int n = random.nextInt(4) - 1; n > 0; n--) {
            stages.add(
                    switch (random.nextInt(6)) {
                        case 0 -> filter(1);
                        case 1 -> new Stage.GroupBy(random.nextInt(4) == 0 ? arithmetic(1) : field());
                        case 2 -> new Stage.Coalesce();
                        case 3 -> new Stage.Select(List.of(field()));
                        default -> scalarFilter();
                    });
        }
        return new Pipeline(stages);
    }

    private ScalarFilter scalarFilter() {
        Aggregate.Function function = pick(Aggregate.Function.values());
        FieldExpression argument = random.nextInt(4) == 0
                ? arithmetic(1)
                : random.nextBoolean() ? Intrinsic.DURATION : random.nextBoolean() ? span("n") : field();
        return new ScalarFilter(
                pick(COMPARISONS),
                new Aggregate(function, function == Aggregate.Function.COUNT ? null : argument),
                random.nextBoolean() ? new Static.IntValue(random.nextInt(4)) : new Static.FloatValue(0.5));
    }

    private SpansetExpression spanset(int depth) {
        if (depth == 0 || random.nextInt(3) > 0) {
            return filter(3);
        }
        if (random.nextInt(6) == 0) {
            return new Pipeline(List.of(
                    filter(1),
                    random.nextBoolean() ? scalarFilter() : new Stage.GroupBy(field()),
                    new Stage.Coalesce()));
        }
        return new SpansetOperation(pick(SpansetOperator.values()), spanset(depth - 1), spanset(depth - 1));
    }

    private SpansetFilter filter(int depth) {
        return new SpansetFilter(condition(depth));
    }

    private FieldExpression condition(int depth) {
        if (depth > 0) {
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    return new BinaryOperation(BinaryOperator.AND, condition(depth - 1), condition(depth - 1));
                }
                case 2 -> {
                    return new BinaryOperation(BinaryOperator.OR, condition(depth - 1), condition(depth - 1));
                }
                case 3 -> {
                    return new UnaryOperation(UnaryOperation.Operator.NOT, condition(depth - 1));
                }
                default -> {}
            }
        }
        return switch (random.nextInt(16)) {
            case 0 -> new NilTest(field(), random.nextBoolean());
            case 1 -> new NilTest(arithmetic(1), random.nextBoolean());
            case 2 -> random.nextBoolean() ? span("flag") : field();
            case 3 -> new Static.BooleanValue(random.nextInt(3) > 0);
            case 4 -> new BinaryOperation(pick(COMPARISONS), field(), field());
            case 5 -> new BinaryOperation(pick(COMPARISONS), arithmetic(2), arithmetic(1));
            case 6 -> new BinaryOperation(pick(COMPARISONS), literal(), field());
            case 7 ->
                new BinaryOperation(
                        random.nextBoolean() ? BinaryOperator.MATCH : BinaryOperator.NOT_MATCH,
                        field(),
                        new Static.StringValue(PATTERNS.get(random.nextInt(PATTERNS.size()))));
            case 8 -> new BinaryOperation(BinaryOperator.EQUAL, condition(1), new Static.BooleanValue(true));
            default -> new BinaryOperation(pick(COMPARISONS), field(), literal());
        };
    }

    private FieldExpression arithmetic(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> span("n");
                case 1 -> Intrinsic.DURATION;
                case 2 -> random.nextInt(6) == 0 ? field() : span("n");
                default -> number();
            };
        }
        if (random.nextInt(6) == 0) {
            return new UnaryOperation(UnaryOperation.Operator.NEGATE, arithmetic(depth - 1));
        }
        return new BinaryOperation(pick(ARITHMETIC), arithmetic(depth - 1), arithmetic(depth - 1));
    }

    private Field field() {
        if (random.nextInt(3) == 0) {
            return INTRINSICS.get(random.nextInt(INTRINSICS.size()));
        }
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> span(pick("a", "b", "n", "flag"));
            case 3, 4 -> new Attribute(Attribute.Scope.RESOURCE, pick("a", "r"));
            case 5, 6 -> new Attribute(Attribute.Scope.NONE, pick("a", "r", "n", "b"));
            case 7 -> new Attribute(Attribute.Scope.EVENT, pick("a", "e"));
            case 8 -> new Attribute(Attribute.Scope.LINK, pick("a", "l"));
            default -> new Attribute(Attribute.Scope.INSTRUMENTATION, pick("a", "s"));
        };
    }

    private static Attribute span(String name) {
        return new Attribute(Attribute.Scope.SPAN, name);
    }

    private Static literal() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> number();
            case 2 -> new Static.DurationValue(random.nextInt(-1, 5));
            case 3 -> new Static.BooleanValue(random.nextBoolean());
            case 4 -> new Static.StatusValue(random.nextInt(3));
            case 5 -> new Static.KindValue(random.nextInt(6));
            default -> new Static.StringValue(RandomTraces.STRINGS.get(random.nextInt(RandomTraces.STRINGS.size())));
        };
    }

    private Static number() {
        return random.nextBoolean()
                ? new Static.IntValue(random.nextInt(-2, 4))
                : new Static.FloatValue(random.nextInt(-2, 6) / 2.0);
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
