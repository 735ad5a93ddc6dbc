// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.TraceQlException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses pipelines, alone and in parentheses, and the roots of queries (`spec/traceql.md §3`).
final class PipelineParser {

    private final Tokens tokens;
    private final Grammar grammar;
    private final FieldParser fields;
    private final FieldExpressionParser fieldExpressions;
    private final ExpressionParser expressions;
    private final MetricsParser metrics;

    PipelineParser(Tokens tokens, Grammar grammar) {
        this.tokens = tokens;
        this.grammar = grammar;
        fields = new FieldParser(tokens);
        fieldExpressions = new FieldExpressionParser(tokens, fields);
        expressions = new ExpressionParser(tokens, fieldExpressions, this, grammar);
        metrics = new MetricsParser(tokens, fields, expressions);
    }

    /// What a query runs.
    Query.Root root() {
        Part first = expressions.parse(grammar.queries());
        return switch (first) {
            case Part.Spansets spansets -> pipeline(spansets.expression());
            case Part.Filter filter -> pipeline(filter.filter());
            case Part.Other other -> pipeline(other.stage());
            case Part.PipelineFilter filter -> new Pipeline(List.of(filter.filter()));
            case Part.Pipelines pipelines ->
                pipelines.expression() instanceof Pipeline pipeline
                        ? pipeline
                        : new Pipeline(List.of(pipelines.expression()));
            case Part.Metrics expression -> metrics.withStages(expression.expression());
            case Part.Aggregates aggregates -> throw tokens.unexpected();
            case Part.Numbers number -> throw tokens.unexpected();
            case Part.Arithmetic arithmetic -> throw tokens.unexpected();
            case Part.PipelineScalars scalars -> throw tokens.unexpected();
        };
    }

    /// The stage that a part is; null when it is none.
    static @Nullable Stage stageOf(Part part) {
        return switch (part) {
            case Part.Spansets spansets -> spansets.expression();
            case Part.Filter filter -> filter.filter();
            case Part.Other other -> other.stage();
            default -> null;
        };
    }

    /// The rest of a pipeline in parentheses, the closing one included.
    Part inParentheses(Stage first, int allowed) {
        List<Stage> stages = new ArrayList<>();
        stages.add(first);
        while (tokens.skip(TokenType.PIPE)) {
            if (Allowed.has(allowed, Allowed.METRICS) && metrics.beginsFunction()) {
                MetricsExpression series = metrics.series(new Pipeline(stages));
                close();
                return new Part.Metrics(series);
            }
            Part part = stagePart();
            @Nullable Stage stage = stageOf(part);
            if (stage == null) {
                return aggregated(stages, part, allowed);
            }
            stages.add(stage);
        }
        if (!tokens.at(TokenType.CLOSE_PARENTHESIS) || !Allowed.has(allowed, Allowed.PIPELINES)) {
            throw unexpectedAfterStage(allowed);
        }
        close();
        return new Part.Pipelines(ExpressionParser.asOperand(new Pipeline(stages)));
    }

    /// The next token neither goes on with a pipeline in parentheses nor ends it.
    TraceQlException unexpectedAfterStage(int allowed) {
        return Allowed.has(allowed, Allowed.PIPELINES)
                ? tokens.unexpected(TokenType.CLOSE_PARENTHESIS, TokenType.PIPE)
                : tokens.unexpected(TokenType.PIPE);
    }

    /// `by(E)` or `select(a, b)`.
    Stage byOrSelect() {
        if (tokens.take().type() == TokenType.SELECT) {
            return new Stage.Select(fields.list());
        }
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        FieldExpression expression = fieldExpressions.expression();
        if (!tokens.skip(TokenType.CLOSE_PARENTHESIS)) {
            throw tokens.unexpected();
        }
        return new Stage.GroupBy(expression);
    }

    /// The parser of what stands in braces, and of literals.
    FieldExpressionParser fieldExpressions() {
        return fieldExpressions;
    }

    private Query.Root pipeline(Stage first) {
        List<Stage> stages = new ArrayList<>();
        stages.add(first);
        while (tokens.skip(TokenType.PIPE)) {
            if (metrics.beginsFunction()) {
                return metrics.series(new Pipeline(stages));
            }
            @Nullable Stage stage = stageOf(stagePart());
            if (stage == null) {
                throw tokens.unexpected();
            }
            stages.add(stage);
        }
        return new Pipeline(stages);
    }

    private Part stagePart() {
        if (tokens.skip(TokenType.COALESCE)) {
            tokens.expect(TokenType.OPEN_PARENTHESIS);
            tokens.expect(TokenType.CLOSE_PARENTHESIS);
            return new Part.Other(new Stage.Coalesce());
        }
        return expressions.parse(Allowed.STAGE);
    }

    private Part aggregated(List<Stage> stages, Part last, int allowed) {
        boolean closes = tokens.at(TokenType.CLOSE_PARENTHESIS) && Allowed.has(allowed, Allowed.PIPELINE_SCALARS);
        if (!closes || !(last instanceof Part.Aggregates aggregates)) {
            throw tokens.unexpected();
        }
        if (!(aggregates.expression() instanceof Aggregate aggregate)) {
            throw tokens.unexpected();
        }
        close();
        stages.add(aggregate);
        return new Part.PipelineScalars(new Pipeline(stages));
    }

    private void close() {
        tokens.expect(TokenType.CLOSE_PARENTHESIS);
    }
}
