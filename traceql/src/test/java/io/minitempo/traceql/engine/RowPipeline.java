// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Aggregate;
import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.ScalarFilter;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.data.TraceTable;
import io.minitempo.traceql.data.TraceTable.Trace;
import io.minitempo.traceql.engine.RowEvaluator.Row;
import io.minitempo.traceql.print.Printer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Pipelines of `spec/traceql.md §9, §10`, one trace at a time and every pair of spans, as plainly as possible: what
/// the engine is compared with.
final class RowPipeline {

    /// A spanset: indexes of spans in the trace, and attributes in text form.
    record Group(Set<Integer> spans, List<String> attributes) {}

    private final List<Row> rows;
    private final int[][] nested;

    private RowPipeline(Pipeline pipeline, Trace trace) {
        this.rows = Row.of(trace, RowEvaluator.asked(pipeline));
        this.nested = TraceTable.nestedSets(trace.spans());
    }

    static List<Group> run(Pipeline pipeline, Trace trace) {
        RowPipeline run = new RowPipeline(pipeline, trace);
        Set<Integer> all = new TreeSet<>();
        run.rows.forEach(row -> all.add(row.index()));
        return run.apply(pipeline, List.of(new Group(all, List.of())));
    }

    private List<Group> apply(Pipeline pipeline, List<Group> groups) {
        List<Group> result = groups;
        for (Stage stage : pipeline.stages()) {
            if (result.isEmpty()) {
                return result;
            }
            result = apply(stage, result);
        }
        return result;
    }

    private List<Group> apply(Stage stage, List<Group> groups) {
        if (stage instanceof Pipeline nestedPipeline) {
            return apply(nestedPipeline, groups);
        }
        if (stage instanceof Stage.Coalesce) {
            Set<Integer> spans = new TreeSet<>();
            groups.forEach(group -> spans.addAll(group.spans()));
            return List.of(new Group(spans, List.of()));
        }
        List<Group> result = new ArrayList<>();
        for (Group group : groups) {
            switch (stage) {
                case SpansetFilter filter -> result.add(filter(filter, group));
                case SpansetOperation operation -> result.add(operation(operation, group));
                case ScalarFilter filter -> {
                    @Nullable Object aggregate = aggregate((Aggregate) filter.left(), group);
                    if (aggregate != null && RowEvaluator.compare(filter.operator(), aggregate, filter.right(), true)) {
                        result.add(with(group, group.spans(), Printer.print((Stage) filter.left()), aggregate));
                    }
                }
                case Stage.GroupBy by -> {
                    Map<@Nullable Object, Set<Integer>> split = new LinkedHashMap<>();
                    for (int span : group.spans()) {
                        @Nullable Object value = RowEvaluator.value(by.expression(), rows.get(span));
                        split.computeIfAbsent(TraceTable.UNSET.equals(value) ? null : value, key -> new TreeSet<>())
                                .add(span);
                    }
                    split.forEach((value, spans) -> result.add(with(group, spans, Printer.print(by), value)));
                }
                case Stage.Select select -> result.add(group);
                default -> throw new IllegalArgumentException("no such stage here: " + stage);
            }
        }
        result.removeIf(group -> group.spans().isEmpty());
        return result;
    }

    private static Group with(Group group, Set<Integer> spans, String name, @Nullable Object value) {
        List<String> attributes = new ArrayList<>(group.attributes());
        attributes.add(name + "=" + value);
        return new Group(spans, attributes);
    }

    private Group filter(SpansetFilter filter, Group group) {
        Set<Integer> kept = new TreeSet<>();
        for (int span : group.spans()) {
            if (RowEvaluator.matches(filter.expression(), rows.get(span))) {
                kept.add(span);
            }
        }
        return new Group(kept, group.attributes());
    }

    private Group operation(SpansetOperation operation, Group group) {
        List<Group> ofLeft = apply(operation.left(), List.of(group));
        List<Group> ofRight = apply(operation.right(), List.of(group));
        SpansetOperator operator = operation.operator();
        if (operator.form() != SpansetOperator.Form.LOGICAL && (ofLeft.size() > 1 || ofRight.size() > 1)) {
            throw new EvaluationException("multiple spansets");
        }
        Set<Integer> left = union(ofLeft);
        Set<Integer> right = union(ofRight);
        Set<Integer> result = new TreeSet<>();
        BiPredicate<Integer, Integer> related = (a, b) -> isRelated(operator.relation(), a, b);
        switch (operator.form()) {
            case LOGICAL -> {
                if (operator == SpansetOperator.OR || !left.isEmpty() && !right.isEmpty()) {
                    result.addAll(left);
                    result.addAll(right);
                }
            }
            case PLAIN -> {
                result.addAll(right);
                result.removeIf(b -> left.stream().noneMatch(a -> related.test(a, b)));
            }
            case NEGATED -> {
                result.addAll(right);
                result.removeIf(b -> left.stream().anyMatch(a -> related.test(a, b)));
            }
            case UNION ->
                left.forEach(
                        a -> right.stream().filter(b -> related.test(a, b)).forEach(b -> result.addAll(List.of(a, b))));
        }
        return new Group(result, group.attributes());
    }

    private static Set<Integer> union(List<Group> groups) {
        Set<Integer> spans = new TreeSet<>();
        groups.forEach(group -> spans.addAll(group.spans()));
        return spans;
    }

    private boolean isRelated(SpansetOperator.Relation relation, int a, int b) {
        int[] x = nested[a];
        int[] y = nested[b];
        return switch (relation) {
            case CHILD -> y[2] != 0 && x[0] != 0 && y[2] == x[0];
            case PARENT -> x[2] != 0 && y[0] != 0 && x[2] == y[0];
            case DESCENDANT -> x[0] != 0 && y[0] != 0 && y[0] > x[0] && y[1] < x[1];
            case ANCESTOR -> x[0] != 0 && y[0] != 0 && x[0] > y[0] && x[1] < y[1];
            case SIBLING -> a != b && x[2] != 0 && x[2] == y[2];
            case NONE -> throw new IllegalArgumentException();
        };
    }

    private @Nullable Object aggregate(Aggregate aggregate, Group group) {
        if (aggregate.function() == Aggregate.Function.COUNT) {
            return new Static.IntValue(group.spans().size());
        }
        List<Object> values = new ArrayList<>();
        for (int span : group.spans()) {
            @Nullable Object value = RowEvaluator.value(Objects.requireNonNull(aggregate.expression()), rows.get(span));
            if (value != null && !TraceTable.UNSET.equals(value)) {
                values.add(value);
            }
        }
        List<Object> numbers = values.stream()
                .filter(value -> {
                    @Nullable Double number = RowEvaluator.number(value);
                    return number != null && !number.isNaN();
                })
                .toList();
        Comparator<Object> order =
                Comparator.comparingDouble(value -> Objects.requireNonNull(RowEvaluator.number(value)));
        return switch (aggregate.function()) {
            case MIN ->
                numbers.stream()
                        .reduce((a, b) -> order.compare(b, a) < 0 ? b : a)
                        .orElse(null);
            case MAX ->
                numbers.stream()
                        .reduce((a, b) -> order.compare(b, a) > 0 ? b : a)
                        .orElse(null);
            case SUM -> values.isEmpty() ? null : sum(values);
            case AVG -> values.isEmpty() ? null : average(sum(values), values.size());
            case COUNT -> throw new IllegalStateException();
        };
    }

    private static @Nullable Object sum(List<Object> values) {
        Class<?> type = values.getFirst().getClass();
        List<Object> same = values.stream().filter(type::isInstance).toList();
        return switch (values.getFirst()) {
            case Static.IntValue first ->
                new Static.IntValue(same.stream()
                        .mapToLong(value -> ((Static.IntValue) value).value())
                        .sum());
            case Static.DurationValue first ->
                new Static.DurationValue(same.stream()
                        .mapToLong(value -> ((Static.DurationValue) value).nanos())
                        .sum());
            case Static.FloatValue first -> {
                double sum = first.value();
                for (Object value : same.subList(1, same.size())) {
                    sum += ((Static.FloatValue) value).value();
                }
                yield new Static.FloatValue(sum);
            }
            default -> null;
        };
    }

    private static @Nullable Object average(@Nullable Object sum, int count) {
        return switch (sum) {
            case Static.IntValue value -> new Static.FloatValue((double) value.value() / count);
            case Static.DurationValue value -> new Static.DurationValue(value.nanos() / count);
            case Static.FloatValue value -> new Static.FloatValue(value.value() / count);
            case null -> null;
            default -> null;
        };
    }

    /// Groups in a form that does not depend on their order.
    static Set<String> describe(List<Group> groups) {
        Set<String> result = new LinkedHashSet<>();
        groups.forEach(group -> result.add(group.spans() + " " + group.attributes()));
        return new TreeSet<>(result);
    }
}
