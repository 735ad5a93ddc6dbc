// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.MetricsFunction;
import io.minitempo.traceql.ast.MetricsFunction.Kind;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SecondStage;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Short ways to queries, spans and answers for the tests of this package.
final class Metrics {

    static final long SECOND = 1_000_000_000L;
    static final Pipeline ALL = new Pipeline(List.of(new SpansetFilter(new Static.BooleanValue(true))));
    static final MetricsLimits UNLIMITED = new MetricsLimits(0, 0);

    private Metrics() {}

    static Attribute span(String name) {
        return new Attribute(Attribute.Scope.SPAN, name);
    }

    static Attribute resource(String name) {
        return new Attribute(Attribute.Scope.RESOURCE, name);
    }

    static Static text(String text) {
        return new Static.StringValue(text);
    }

    static Static number(long value) {
        return new Static.IntValue(value);
    }

    static Static number(double value) {
        return new Static.FloatValue(value);
    }

    static MetricsFunction.OverTime function(Kind kind, @Nullable Field field, Field... by) {
        return new MetricsFunction.OverTime(kind, field, List.of(), List.of(by));
    }

    static MetricsExpression.Series series(MetricsFunction function, SecondStage... stages) {
        return new MetricsExpression.Series(ALL, function, List.of(stages));
    }

    static Query query(Query.Root root) {
        return new Query(root, List.of());
    }

    static Query query(MetricsFunction function, SecondStage... stages) {
        return query(series(function, stages));
    }

    static Pipeline where(Field field, Static value) {
        return new Pipeline(List.of(new SpansetFilter(new BinaryOperation(BinaryOperator.EQUAL, field, value))));
    }

    /// A selector of what the last stage, a filter with `=` and `||`, keeps.
    static SpanSelector select(Pipeline pipeline) {
        FieldExpression expression = ((SpansetFilter) pipeline.stages().getLast()).expression();
        return (batch, traces) -> {
            List<FakeBatch.FakeSpan> spans = ((FakeBatch) batch).spans();
            int[] rows = batch.rowsAbove(Level.TRACE);
            BitSet chosen = new BitSet();
            for (int i = 0; i < spans.size(); i++) {
                if (traces.get(rows[i]) && holds(expression, spans.get(i))) {
                    chosen.set(i);
                }
            }
            return chosen;
        };
    }

    static boolean holds(FieldExpression expression, FakeBatch.FakeSpan span) {
        if (expression instanceof Static.BooleanValue literal) {
            return literal.value();
        }
        BinaryOperation operation = (BinaryOperation) expression;
        if (operation.operator() == BinaryOperator.OR) {
            return holds(operation.left(), span) || holds(operation.right(), span);
        }
        return operation.right().equals(span.values().get((Field) operation.left()));
    }

    /// One job over some batches.
    static MetricsRun run(Query query, Interval interval, MetricsLimits limits, FakeBatch... batches)
            throws InterruptedException {
        MetricsRun run = new MetricsRun(query, interval, limits, Metrics::select);
        run.observe(FakeBatch.source(batches));
        return run;
    }

    /// The answer over one job.
    static List<Series> answer(Query query, Interval interval, FakeBatch... batches) throws InterruptedException {
        return merge(
                query,
                interval,
                UNLIMITED,
                run(query, interval, UNLIMITED, batches).result());
    }

    @SafeVarargs
    static List<Series> merge(Query query, Interval interval, MetricsLimits limits, List<Series>... jobs) {
        SeriesMerge merge = new SeriesMerge(query, interval, SeriesMerge.Level.FINAL, limits);
        for (List<Series> job : jobs) {
            merge.add(job);
        }
        return merge.result();
    }

    /// Labels as `{a=x, b=1}` and samples, for short assertions.
    static Map<String, List<Double>> table(List<Series> series) {
        Map<String, List<Double>> table = new LinkedHashMap<>();
        for (Series one : series) {
            List<Double> values = new ArrayList<>();
            for (double value : one.values()) {
                values.add(value);
            }
            table.put(name(one), values);
        }
        return table;
    }

    static String name(Series series) {
        StringBuilder text = new StringBuilder("{");
        for (Label label : series.labels()) {
            text.append(text.length() == 1 ? "" : ", ")
                    .append(label.key())
                    .append('=')
                    .append(LabelText.text(label.value()));
        }
        return text.append('}').toString();
    }

    /// A batch of one span per trace.
    static FakeBatch batch(FakeBatch.FakeSpan... spans) {
        return new FakeBatch(List.of(spans));
    }

    /// A span that starts at a second.
    static FakeBatch.FakeSpan at(int trace, double second, Map<Field, Object> values) {
        return new FakeBatch.FakeSpan(trace, (long) (second * SECOND), values);
    }
}
