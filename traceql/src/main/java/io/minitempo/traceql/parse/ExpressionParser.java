// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses expressions outside of braces by precedence climbing. As spansets, scalars, pipelines and metrics all may
/// stand in parentheses, what an expression is shows only at its end; on the way, [Allowed] says what it may still
/// become, so that an error is found at the first token that fits nothing.
final class ExpressionParser {

    private final Tokens tokens;
    private final FieldExpressionParser fields;
    private final PipelineParser pipelines;
    private final ScalarFolding folding;
    private final Grammar grammar;

    ExpressionParser(Tokens tokens, FieldExpressionParser fields, PipelineParser pipelines, Grammar grammar) {
        this.tokens = tokens;
        this.fields = fields;
        this.pipelines = pipelines;
        this.folding = new ScalarFolding(tokens);
        this.grammar = grammar;
    }

    /// An expression that may be what the set says, or a number.
    Part parse(int allowed) {
        return parse(Precedence.LOGICAL, allowed);
    }

    /// A number, with arithmetic where the grammar has it.
    Static number(TokenType... expected) {
        if (!beginsNumber(false)) {
            throw tokens.unexpected(expected);
        }
        if (!grammar.hasNumberArithmetic()) {
            return signed();
        }
        return parse(Precedence.ADDITIVE, Allowed.NUMBER) instanceof Part.Numbers number
                ? number.value()
                : new Static.Nil();
    }

    /// `{ E }`.
    SpansetFilter filter() {
        tokens.expect(TokenType.OPEN_BRACE);
        if (tokens.skip(TokenType.CLOSE_BRACE)) {
            return new SpansetFilter(new Static.BooleanValue(true));
        }
        SpansetFilter filter = new SpansetFilter(fields.expression());
        if (!tokens.skip(TokenType.CLOSE_BRACE)) {
            throw tokens.unexpected();
        }
        return filter;
    }

    private Part parse(int weakest, int allowed, TokenType... expected) {
        tokens.enter();
        Part part = climb(operand(allowed, expected), weakest, allowed);
        tokens.leave();
        return part;
    }

    private Part climb(Part first, int weakest, int allowed) {
        Part left = first;
        for (; ; ) {
            @Nullable
            Part longer = switch (left) {
                case Part.Spansets spansets -> spansets(spansets.expression(), weakest);
                case Part.Pipelines several -> pipelines(several.expression(), weakest);
                default -> scalars(left, weakest, allowed);
            };
            if (longer == null) {
                return left;
            }
            left = longer;
        }
    }

    private @Nullable Part spansets(SpansetExpression left, int weakest) {
        @Nullable SpansetOperator operator = spansetOperator(weakest);
        if (operator == null) {
            return null;
        }
        Part right = parse(Precedence.of(operator) + 1, Allowed.SPANSETS);
        if (!(right instanceof Part.Spansets other)) {
            throw tokens.unexpected();
        }
        return new Part.Spansets(new SpansetOperation(operator, left, other.expression()));
    }

    private @Nullable Part pipelines(SpansetExpression left, int weakest) {
        @Nullable SpansetOperator operator = spansetOperator(weakest);
        if (operator == null) {
            return null;
        }
        Part right = parse(Precedence.of(operator) + 1, Allowed.PIPELINES, TokenType.OPEN_PARENTHESIS);
        if (!(right instanceof Part.Pipelines other)) {
            throw tokens.unexpected();
        }
        return new Part.Pipelines(new SpansetOperation(operator, left, other.expression()));
    }

    private @Nullable SpansetOperator spansetOperator(int weakest) {
        @Nullable SpansetOperator operator = Precedence.spanset(tokens.peek().type());
        if (operator == null || Precedence.of(operator) < weakest) {
            return null;
        }
        tokens.take();
        return operator;
    }

    private @Nullable Part scalars(Part left, int weakest, int allowed) {
        @Nullable BinaryOperator operator = Precedence.binary(tokens.peek().type());
        if (operator == null || Precedence.of(operator) < weakest) {
            return null;
        }
        boolean regex = operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH;
        if (regex || operator.kind() == BinaryOperator.Kind.LOGICAL) {
            return null;
        }
        if (operator.kind() == BinaryOperator.Kind.COMPARISON) {
            return comparison(left, operator, allowed);
        }
        int mayFollow = rightOf(left, operator, allowed);
        if (mayFollow == 0) {
            return null;
        }
        tokens.take();
        return arithmetic(left, operator, mayFollow);
    }

    /// What may stand right of an arithmetic operator; 0 when the operator cannot follow.
    private int rightOf(Part left, BinaryOperator operator, int allowed) {
        boolean powers = operator == BinaryOperator.MODULO || operator == BinaryOperator.POWER;
        return switch (left) {
            case Part.Numbers number ->
                powers && grammar.hasNumberArithmetic()
                        ? allowed & Allowed.AGGREGATES
                        : allowed & (Allowed.AGGREGATES | Allowed.METRICS) | Allowed.NUMBER;
            case Part.Arithmetic arithmetic -> allowed & Allowed.AGGREGATES | Allowed.NUMBER;
            case Part.Aggregates aggregates -> Allowed.AGGREGATES | Allowed.NUMBER;
            case Part.PipelineScalars scalars -> Allowed.PIPELINE_SCALARS;
            case Part.Metrics metrics -> powers ? 0 : Allowed.METRICS | Allowed.NUMBER;
            default -> 0;
        };
    }

    private Part arithmetic(Part left, BinaryOperator operator, int allowed) {
        Part right = allowed == Allowed.PIPELINE_SCALARS
                ? parse(Precedence.ofRight(operator), allowed, TokenType.OPEN_PARENTHESIS)
                : parse(Precedence.ofRight(operator), allowed);
        if (right instanceof Part.Numbers && !Allowed.has(allowed, Allowed.NUMBER)) {
            // `2 ^ 3` is nothing by itself, so that a weaker operator behind it belongs to the right side.
            right = climb(right, Precedence.ADDITIVE, allowed);
        }
        if (isNumber(left) && isNumber(right) && !grammar.hasNumberArithmetic()) {
            return new Part.Arithmetic(new ScalarOperation(operator, scalar(left), scalar(right)));
        }
        if (left instanceof Part.Numbers a && right instanceof Part.Numbers b && Allowed.has(allowed, Allowed.NUMBER)) {
            return new Part.Numbers(folding.binary(operator, a.value(), b.value()));
        }
        if (left instanceof Part.Metrics || right instanceof Part.Metrics) {
            return new Part.Metrics(new MetricsExpression.Operation(
                    operator, metrics(operator, left), metrics(operator, right), List.of()));
        }
        if (left instanceof Part.PipelineScalars a && right instanceof Part.PipelineScalars b) {
            return new Part.PipelineScalars(new ScalarOperation(operator, a.expression(), b.expression()));
        }
        if (left instanceof Part.Aggregates || right instanceof Part.Aggregates) {
            return new Part.Aggregates(new ScalarOperation(operator, scalar(left), scalar(right)));
        }
        throw tokens.unexpected();
    }

    private @Nullable Part comparison(Part left, BinaryOperator operator, int allowed) {
        int mayFollow = switch (left) {
            case Part.Numbers number -> Allowed.has(allowed, Allowed.FILTER) ? Allowed.AGGREGATES : 0;
            case Part.Arithmetic arithmetic -> Allowed.has(allowed, Allowed.FILTER) ? Allowed.AGGREGATES : 0;
            case Part.Aggregates aggregates ->
                Allowed.has(allowed, Allowed.FILTER) ? Allowed.AGGREGATES | Allowed.NUMBER : 0;
            case Part.PipelineScalars scalars ->
                Allowed.has(allowed, Allowed.PIPELINE_FILTER) ? Allowed.PIPELINE_SCALARS | Allowed.NUMBER : 0;
            default -> 0;
        };
        if (mayFollow == 0) {
            return null;
        }
        tokens.take();
        Part right = parse(Precedence.ofRight(operator), mayFollow);
        if (isNumber(right) && !Allowed.has(mayFollow, Allowed.NUMBER)) {
            throw tokens.unexpected();
        }
        ScalarFilter filter = new ScalarFilter(operator, scalar(left), scalar(right));
        return left instanceof Part.PipelineScalars ? new Part.PipelineFilter(filter) : new Part.Filter(filter);
    }

    private MetricsExpression metrics(BinaryOperator operator, Part part) {
        return switch (part) {
            case Part.Metrics metrics -> metrics.expression();
            case Part.Numbers number -> new MetricsExpression.Scalar(folding.operand(operator, number.value()));
            default -> throw tokens.unexpected();
        };
    }

    private ScalarExpression scalar(Part part) {
        return switch (part) {
            case Part.Aggregates aggregates -> aggregates.expression();
            case Part.PipelineScalars scalars -> scalars.expression();
            case Part.Numbers number -> number.value();
            case Part.Arithmetic arithmetic -> arithmetic.operation();
            default -> throw tokens.unexpected();
        };
    }

    private static boolean isNumber(Part part) {
        return part instanceof Part.Numbers || part instanceof Part.Arithmetic;
    }

    private Part operand(int allowed, TokenType... expected) {
        switch (tokens.peek().type()) {
            case OPEN_BRACE -> {
                if (Allowed.has(allowed, Allowed.SPANSETS)) {
                    return new Part.Spansets(filter());
                }
            }
            case OPEN_PARENTHESIS -> {
                return parenthesised(allowed);
            }
            case INTEGER, FLOAT, DURATION_LITERAL, MINUS -> {
                if (Allowed.number(allowed)) {
                    return new Part.Numbers(signed());
                }
            }
            case COUNT, MIN, MAX, SUM, AVG -> {
                if (Allowed.has(allowed, Allowed.AGGREGATES)) {
                    return new Part.Aggregates(aggregate());
                }
            }
            case BY, SELECT -> {
                if (Allowed.has(allowed, Allowed.BY_OR_SELECT)) {
                    return new Part.Other(pipelines.byOrSelect());
                }
            }
            default -> {}
        }
        throw allowed == Allowed.SPANSETS
                ? tokens.unexpected(TokenType.OPEN_BRACE, TokenType.OPEN_PARENTHESIS)
                : tokens.unexpected(expected);
    }

    private boolean beginsNumber(boolean signed) {
        return switch (tokens.peek().type()) {
            case INTEGER, FLOAT, DURATION_LITERAL -> true;
            case MINUS -> !signed || grammar.hasNumberArithmetic();
            case OPEN_PARENTHESIS -> grammar.hasNumberArithmetic();
            default -> false;
        };
    }

    private Static signed() {
        if (!tokens.skip(TokenType.MINUS)) {
            return fields.literal();
        }
        if (!beginsNumber(true)) {
            // Three of the five terminals that would do: what the real Tempo of today names.
            throw tokens.unexpected(TokenType.INTEGER, TokenType.FLOAT, TokenType.DURATION_LITERAL);
        }
        tokens.enter();
        Static value =
                tokens.at(TokenType.OPEN_PARENTHESIS) && parenthesised(Allowed.NUMBER) instanceof Part.Numbers number
                        ? number.value()
                        : signed();
        tokens.leave();
        return ScalarFolding.negated(value);
    }

    private Aggregate aggregate() {
        Aggregate.Function function = switch (tokens.take().type()) {
            case MIN -> Aggregate.Function.MIN;
            case MAX -> Aggregate.Function.MAX;
            case SUM -> Aggregate.Function.SUM;
            case AVG -> Aggregate.Function.AVG;
            default -> Aggregate.Function.COUNT;
        };
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        if (function == Aggregate.Function.COUNT) {
            tokens.expect(TokenType.CLOSE_PARENTHESIS);
            return new Aggregate(function, null);
        }
        Aggregate aggregate = new Aggregate(function, fields.expression());
        if (!tokens.skip(TokenType.CLOSE_PARENTHESIS)) {
            throw tokens.unexpected();
        }
        return aggregate;
    }

    private Part parenthesised(int allowed) {
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        Part inner = parse(Allowed.inParentheses(allowed));
        @Nullable Stage stage = PipelineParser.stageOf(inner);
        if (stage != null && Allowed.nested(allowed)) {
            boolean single = tokens.at(TokenType.CLOSE_PARENTHESIS);
            if (!single && !tokens.at(TokenType.PIPE)) {
                throw pipelines.unexpectedAfterStage(allowed);
            }
            boolean plain = inner instanceof Part.Spansets && Allowed.has(allowed, Allowed.SPANSETS);
            if (!(single && plain)) {
                return pipelines.inParentheses(stage, allowed);
            }
        }
        if (!tokens.at(TokenType.CLOSE_PARENTHESIS) || !fits(inner, allowed)) {
            throw tokens.unexpected();
        }
        tokens.take();
        return inner;
    }

    private static boolean fits(Part part, int allowed) {
        return switch (part) {
            case Part.Spansets spansets -> Allowed.has(allowed, Allowed.SPANSETS);
            case Part.Pipelines pipelines -> Allowed.has(allowed, Allowed.PIPELINES);
            case Part.Aggregates aggregates -> Allowed.has(allowed, Allowed.AGGREGATES);
            case Part.Numbers number -> Allowed.number(allowed);
            case Part.Arithmetic arithmetic -> Allowed.number(allowed);
            case Part.PipelineScalars scalars -> Allowed.has(allowed, Allowed.PIPELINE_SCALARS);
            case Part.Metrics metrics -> Allowed.has(allowed, Allowed.METRICS);
            case Part.Filter filter -> false;
            case Part.PipelineFilter filter -> false;
            case Part.Other other -> false;
        };
    }

    /// The pipeline of one stage that a spanset expression is, without a wrapping that prints alike.
    static SpansetExpression asOperand(Pipeline pipeline) {
        return pipeline.stages().size() == 1 && pipeline.stages().getFirst() instanceof SpansetExpression expression
                ? expression
                : pipeline;
    }
}
