// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.SecondStage;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.check.Statics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses metrics functions and what may follow them (`spec/traceql.md §3`, `metricsFn` and `stages`).
final class MetricsParser {

    private static final int DEFAULT_TOP_N = 10;

    private static final Map<TokenType, MetricsFunction.Kind> FUNCTIONS = Map.of(
            TokenType.RATE, MetricsFunction.Kind.RATE,
            TokenType.COUNT_OVER_TIME, MetricsFunction.Kind.COUNT,
            TokenType.MIN_OVER_TIME, MetricsFunction.Kind.MIN,
            TokenType.MAX_OVER_TIME, MetricsFunction.Kind.MAX,
            TokenType.SUM_OVER_TIME, MetricsFunction.Kind.SUM,
            TokenType.AVG_OVER_TIME, MetricsFunction.Kind.AVG,
            TokenType.HISTOGRAM_OVER_TIME, MetricsFunction.Kind.HISTOGRAM,
            TokenType.QUANTILE_OVER_TIME, MetricsFunction.Kind.QUANTILE);

    private final Tokens tokens;
    private final FieldParser fields;
    private final ExpressionParser expressions;

    MetricsParser(Tokens tokens, FieldParser fields, ExpressionParser expressions) {
        this.tokens = tokens;
        this.fields = fields;
        this.expressions = expressions;
    }

    /// Whether a metrics function begins at the next token.
    boolean beginsFunction() {
        TokenType type = tokens.peek().type();
        return type == TokenType.COMPARE || FUNCTIONS.containsKey(type);
    }

    /// A metrics function over a pipeline, with its second stages.
    MetricsExpression series(Pipeline pipeline) {
        MetricsFunction function = function();
        return new MetricsExpression.Series(pipeline, function, stages());
    }

    /// Adds the second stages that follow.
    MetricsExpression withStages(MetricsExpression expression) {
        List<SecondStage> more = stages();
        return switch (expression) {
            case MetricsExpression.Series series ->
                new MetricsExpression.Series(series.pipeline(), series.function(), joined(series.stages(), more));
            case MetricsExpression.Operation operation ->
                new MetricsExpression.Operation(
                        operation.operator(), operation.left(), operation.right(), joined(operation.stages(), more));
            case MetricsExpression.Scalar scalar -> throw tokens.unexpected();
        };
    }

    private static List<SecondStage> joined(List<SecondStage> first, List<SecondStage> second) {
        List<SecondStage> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private MetricsFunction function() {
        TokenType type = tokens.take().type();
        MetricsFunction.@Nullable Kind kind = FUNCTIONS.get(type);
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        if (kind == null) {
            return compare();
        }
        @Nullable Field argument = null;
        List<Double> quantiles = new ArrayList<>();
        switch (kind) {
            case RATE, COUNT -> tokens.expect(TokenType.CLOSE_PARENTHESIS);
            case MIN, MAX, SUM, AVG, HISTOGRAM -> {
                argument = fields.field();
                tokens.expect(TokenType.CLOSE_PARENTHESIS);
            }
            case QUANTILE -> {
                argument = fields.field();
                tokens.expect(TokenType.COMMA);
                do {
                    quantiles.add(Statics.number(
                            tokens.expect(TokenType.INTEGER, TokenType.FLOAT).literal()));
                } while (tokens.expect(TokenType.CLOSE_PARENTHESIS, TokenType.COMMA)
                                .type()
                        == TokenType.COMMA);
            }
        }
        List<Field> by = tokens.skip(TokenType.BY) ? fields.list() : List.of();
        return new MetricsFunction.OverTime(kind, argument, quantiles, by);
    }

    private MetricsFunction compare() {
        SpansetFilter selection = expressions.filter();
        long topN = DEFAULT_TOP_N;
        long start = 0;
        long end = 0;
        if (tokens.expect(TokenType.CLOSE_PARENTHESIS, TokenType.COMMA).type() == TokenType.COMMA) {
            topN = tokens.expectInteger();
            if (tokens.expect(TokenType.CLOSE_PARENTHESIS, TokenType.COMMA).type() == TokenType.COMMA) {
                start = tokens.expectInteger();
                tokens.expect(TokenType.COMMA);
                end = tokens.expectInteger();
                tokens.expect(TokenType.CLOSE_PARENTHESIS);
            }
        }
        return new MetricsFunction.Compare(selection, (int) Math.min(topN, Integer.MAX_VALUE), start, end);
    }

    private List<SecondStage> stages() {
        List<SecondStage> stages = new ArrayList<>();
        for (; ; ) {
            if (tokens.skip(TokenType.PIPE)) {
                boolean top = tokens.expect(TokenType.TOPK, TokenType.BOTTOMK).type() == TokenType.TOPK;
                tokens.expect(TokenType.OPEN_PARENTHESIS);
                long limit = tokens.expectInteger();
                tokens.expect(TokenType.CLOSE_PARENTHESIS);
                stages.add(top ? new SecondStage.TopK(limit) : new SecondStage.BottomK(limit));
                continue;
            }
            @Nullable BinaryOperator operator = Precedence.binary(tokens.peek().type());
            if (operator == null || !isThreshold(operator)) {
                return stages;
            }
            tokens.take();
            // Four of the five terminals that would do: what the real Tempo of today names.
            stages.add(new SecondStage.Threshold(
                    operator,
                    ScalarFolding.threshold(expressions.number(
                            TokenType.INTEGER, TokenType.FLOAT, TokenType.DURATION_LITERAL, TokenType.MINUS))));
        }
    }

    private static boolean isThreshold(BinaryOperator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> true;
            default -> false;
        };
    }
}
