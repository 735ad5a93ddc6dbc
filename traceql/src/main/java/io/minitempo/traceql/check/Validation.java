// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.ScalarExpression;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.ScalarOperation;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.StaticType;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayDeque;
import java.util.Deque;

/// The static checks of a query (`spec/traceql.md §5`), with Tempo's texts; the first fault from left to right is
/// reported. Chains of operators are a loop.
public final class Validation {

    private Validation() {}

    /// Checks a query.
    ///
    /// @throws TraceQlException of kind `VALIDATION` or `UNSUPPORTED`
    public static void validate(Query query) {
        switch (query.root()) {
            case Pipeline pipeline -> stage(pipeline);
            case MetricsExpression metrics -> MetricsValidation.validate(metrics);
        }
    }

    /// Checks a stage, or all of a pipeline.
    static void stage(Stage stage) {
        switch (stage) {
            case SpansetFilter filter -> filter(filter);
            case SpansetOperation operation -> spansets(operation);
            case Pipeline pipeline -> pipeline.stages().forEach(Validation::stage);
            case ScalarFilter filter -> scalarFilter(filter);
            case Aggregate aggregate -> aggregate(aggregate);
            case Stage.GroupBy by -> groupBy(by);
            case Stage.Coalesce coalesce -> {}
            case Stage.Select select -> select.fields().forEach(FieldValidation::validate);
        }
    }

    /// Checks `{ E }`.
    static void filter(SpansetFilter filter) {
        StaticType type = FieldValidation.validate(filter.expression());
        if (type != StaticType.ATTRIBUTE && type != StaticType.BOOLEAN) {
            throw invalid("span filter field expressions must resolve to a boolean: " + Printer.print(filter));
        }
    }

    static TraceQlException invalid(String message) {
        return new TraceQlException(TraceQlException.Kind.VALIDATION, message);
    }

    static TraceQlException unsupported(String what) {
        return new TraceQlException(TraceQlException.Kind.UNSUPPORTED, what + " not yet supported");
    }

    private static void spansets(SpansetOperation last) {
        Deque<SpansetExpression> rights = new ArrayDeque<>();
        SpansetExpression first = last;
        while (first instanceof SpansetOperation operation) {
            rights.push(operation.right());
            first = operation.left();
        }
        stage(first);
        rights.forEach(Validation::stage);
    }

    private static void groupBy(Stage.GroupBy by) {
        if (!FieldValidation.mentionsField(by.expression())) {
            throw invalid("grouping field expressions must reference the span: " + Printer.print(by));
        }
        FieldValidation.validate(by.expression());
    }

    private static void aggregate(Aggregate aggregate) {
        if (aggregate.expression() == null) {
            return;
        }
        StaticType type = FieldValidation.validate(aggregate.expression());
        if (type != StaticType.ATTRIBUTE && !type.isNumeric()) {
            throw invalid("aggregate field expressions must resolve to a number type: " + Printer.print(aggregate));
        }
        if (!FieldValidation.mentionsField(aggregate.expression())) {
            throw invalid("aggregate field expressions must reference the span: " + Printer.print(aggregate));
        }
    }

    private static void scalarFilter(ScalarFilter filter) {
        scalar(filter.left());
        scalar(filter.right());
        // The text has a place for the type that Tempo never fills in.
        if (!(filter.left() instanceof Aggregate)) {
            throw unsupported("scalar filter lhs of type (%v)");
        }
        if (!(filter.right() instanceof Static)) {
            throw unsupported("scalar filter rhs of type (%v)");
        }
    }

    private static void scalar(ScalarExpression last) {
        Deque<ScalarExpression> rights = new ArrayDeque<>();
        ScalarExpression first = last;
        while (first instanceof ScalarOperation operation) {
            rights.push(operation.right());
            first = operation.left();
        }
        scalarOperand(first);
        rights.forEach(Validation::scalar);
    }

    private static void scalarOperand(ScalarExpression operand) {
        switch (operand) {
            case Aggregate aggregate -> aggregate(aggregate);
            case Pipeline pipeline -> stage(pipeline);
            case ScalarOperation operation -> scalar(operation);
            case Static literal -> {}
        }
    }
}
