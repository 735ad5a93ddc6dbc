// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.engine.field.Conditions;
import io.minitempo.traceql.engine.field.Expression;
import io.minitempo.traceql.engine.field.LiteralTest;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayList;
import java.util.List;

/// Makes stages ready to run.
final class PipelineCompiler {

    private PipelineCompiler() {}

    static PipelineStages compile(Pipeline pipeline) {
        List<StageRun> stages = new ArrayList<>();
        for (Stage stage : pipeline.stages()) {
            // Making fields available needs nothing here: results load what they show.
            if (!(stage instanceof Stage.Select)) {
                stages.add(compile(stage));
            }
        }
        return new PipelineStages(stages);
    }

    private static StageRun compile(Stage stage) {
        return switch (stage) {
            case SpansetFilter filter -> new FilterRun(Conditions.of(filter.expression()));
            case SpansetOperation operation -> compile(operation);
            case Pipeline nested -> compile(nested);
            case ScalarFilter filter -> compile(filter);
            case Stage.GroupBy by -> new GroupByRun(Printer.print(by), Expression.of(by.expression()));
            case Stage.Coalesce coalesce -> new CoalesceRun();
            case Aggregate aggregate -> throw refused("a pipeline that ends in " + Printer.print(aggregate));
            case Stage.Select select -> throw new IllegalStateException("handled above: " + select);
        };
    }

    /// Chains of operators lean to the left: a loop there keeps the stack flat.
    private static StageRun compile(SpansetOperation operation) {
        List<OperationRun.Step> steps = new ArrayList<>();
        SpansetExpression rest = operation;
        while (rest instanceof SpansetOperation outer) {
            steps.add(new OperationRun.Step(outer.operator(), compile(outer.right())));
            rest = outer.left();
        }
        return new OperationRun(compile(rest), steps.reversed());
    }

    private static StageRun compile(ScalarFilter filter) {
        if (!(filter.left() instanceof Aggregate aggregate)) {
            throw refused("scalar filter lhs of type (%v)");
        }
        if (!(filter.right() instanceof Static literal)) {
            throw refused("scalar filter rhs of type (%v)");
        }
        return new AggregateFilterRun(
                Printer.print(aggregate),
                aggregate.function(),
                aggregate.expression() == null ? null : Expression.of(aggregate.expression()),
                new LiteralTest(filter.operator(), literal, false));
    }

    private static TraceQlException refused(String what) {
        return new TraceQlException(TraceQlException.Kind.UNSUPPORTED, what + " not yet supported");
    }
}
