// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import com.google.re2j.Pattern;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.UnaryOperation;
import io.minitempo.traceql.data.TraceTable;
import io.minitempo.traceql.data.TraceTable.Event;
import io.minitempo.traceql.data.TraceTable.Link;
import io.minitempo.traceql.data.TraceTable.Resource;
import io.minitempo.traceql.data.TraceTable.Scope;
import io.minitempo.traceql.data.TraceTable.Span;
import io.minitempo.traceql.data.TraceTable.Trace;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Field expressions of `spec/traceql.md §8`, one span at a time, as plainly as possible: what the engine is compared
/// with. Values are statics, lists of statics, null for nil and [TraceTable#UNSET].
final class RowEvaluator {

    /// A span and all that is around it.
    ///
    /// @param asked the conditions on one event or link that the query makes
    record Row(Trace trace, Resource resource, Scope scope, Span span, int index, List<List<FieldExpression>> asked) {

        static List<Row> of(Trace trace, List<List<FieldExpression>> asked) {
            List<Row> rows = new ArrayList<>();
            for (Resource resource : trace.resources()) {
                for (Scope scope : resource.scopes()) {
                    for (Span span : scope.spans()) {
                        rows.add(new Row(trace, resource, scope, span, rows.size(), asked));
                    }
                }
            }
            return rows;
        }
    }

    private RowEvaluator() {}

    /// Whether a filter keeps a span.
    static boolean matches(FieldExpression filter, Row row) {
        return Boolean.TRUE.equals(truth(filter, row));
    }

    /// The boolean that an expression gives a span; null for something else.
    private static @Nullable Boolean truth(FieldExpression expression, Row row) {
        if (expression instanceof BinaryOperation binary && binary.operator() == BinaryOperator.AND) {
            return all(expression, row);
        }
        if (expression instanceof BinaryOperation binary && binary.operator() == BinaryOperator.OR) {
            Boolean left = truth(binary.left(), row);
            Boolean right = truth(binary.right(), row);
            return left != null && right != null && (left || right);
        }
        if (isNegation(expression)) {
            Boolean operand = truth(((UnaryOperation) expression).operand(), row);
            return operand != null && !operand;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Context context : contexts(expression, row)) {
            values.add(value(expression, context));
        }
        if (values.contains(new Static.BooleanValue(true))) {
            return true;
        }
        boolean isComparison = !(expression instanceof Field) && !isSigned(expression);
        return isComparison || values.contains(new Static.BooleanValue(false)) ? false : null;
    }

    /// `!` before something that is always a boolean; before a bare attribute it belongs to the value.
    private static boolean isNegation(FieldExpression expression) {
        return expression instanceof UnaryOperation unary
                && unary.operator() == UnaryOperation.Operator.NOT
                && !(unary.operand() instanceof Field)
                && (isNegation(unary.operand()) || !isSigned(unary.operand()));
    }

    private static boolean isSigned(FieldExpression expression) {
        return expression instanceof UnaryOperation
                || expression instanceof BinaryOperation binary
                        && binary.operator().kind() == BinaryOperator.Kind.ARITHMETIC;
    }

    private static boolean all(FieldExpression expression, Row row) {
        List<FieldExpression> operands = new ArrayList<>();
        flatten(expression, operands);
        List<FieldExpression> events = new ArrayList<>();
        List<FieldExpression> links = new ArrayList<>();
        boolean result = true;
        for (FieldExpression operand : operands) {
            boolean joined = operand instanceof BinaryOperation binary
                            && binary.operator().kind() == BinaryOperator.Kind.LOGICAL
                    || isNegation(operand);
            if (!joined && mentions(operand, RowEvaluator::isOfEvent)) {
                events.add(operand);
            } else if (!joined && mentions(operand, RowEvaluator::isOfLink)) {
                links.add(operand);
            } else {
                result &= Boolean.TRUE.equals(truth(operand, row));
            }
        }
        boolean event = one(events, row);
        boolean link = one(links, row);
        return result && event && link;
    }

    /// Whether one event (or link) meets all conditions.
    private static boolean one(List<FieldExpression> conditions, Row row) {
        if (conditions.isEmpty()) {
            return true;
        }
        boolean found = false;
        for (Context context : contexts(conditions.getFirst(), row)) {
            boolean all = true;
            for (FieldExpression condition : conditions) {
                all &= new Static.BooleanValue(true).equals(value(condition, context));
            }
            found |= all;
        }
        return found;
    }

    private static void flatten(FieldExpression expression, List<FieldExpression> operands) {
        if (expression instanceof BinaryOperation binary && binary.operator() == BinaryOperator.AND) {
            flatten(binary.left(), operands);
            flatten(binary.right(), operands);
        } else {
            operands.add(expression);
        }
    }

    private record Context(
            Row row, @Nullable Event event, @Nullable Link link) {}

    /// The conditions on one event or link that the filters of a pipeline make: each inner list is one event's.
    static List<List<FieldExpression>> asked(Pipeline pipeline) {
        List<List<FieldExpression>> groups = new ArrayList<>();
        pipeline.stages().forEach(stage -> {
            if (stage instanceof SpansetExpression spansets) {
                asked(spansets, groups);
            }
        });
        return groups;
    }

    private static void asked(SpansetExpression spansets, List<List<FieldExpression>> groups) {
        switch (spansets) {
            case SpansetFilter filter -> asked(filter.expression(), groups);
            case SpansetOperation operation -> {
                asked(operation.left(), groups);
                asked(operation.right(), groups);
            }
            case Pipeline nested -> groups.addAll(asked(nested));
        }
    }

    private static void asked(FieldExpression expression, List<List<FieldExpression>> groups) {
        if (expression instanceof BinaryOperation binary && binary.operator() == BinaryOperator.OR) {
            asked(binary.left(), groups);
            asked(binary.right(), groups);
            return;
        }
        List<FieldExpression> operands = new ArrayList<>();
        flatten(expression, operands);
        List<FieldExpression> events = new ArrayList<>();
        List<FieldExpression> links = new ArrayList<>();
        for (FieldExpression operand : operands) {
            boolean isChoice = operand instanceof BinaryOperation binary && binary.operator() == BinaryOperator.OR;
            if (isChoice) {
                asked(operand, groups);
            } else if (!isNegation(operand) && mentions(operand, RowEvaluator::isOfEvent)) {
                events.add(operand);
            } else if (!isNegation(operand) && mentions(operand, RowEvaluator::isOfLink)) {
                links.add(operand);
            }
        }
        for (List<FieldExpression> group : List.of(events, links)) {
            if (group.size() > 1 || group.size() == 1 && isPushed(group.getFirst())) {
                groups.add(group);
            }
        }
    }

    private static boolean isPushed(FieldExpression condition) {
        return condition instanceof NilTest test && test.operand() instanceof Field
                || condition instanceof BinaryOperation binary
                        && binary.operator().kind() == BinaryOperator.Kind.COMPARISON
                        && (binary.left() instanceof Field && binary.right() instanceof Static
                                || binary.left() instanceof Static && binary.right() instanceof Field);
    }

    private static List<Context> contexts(FieldExpression expression, Row row) {
        if (mentions(expression, RowEvaluator::isOfEvent)) {
            return row.span().events().stream()
                    .map(event -> new Context(row, event, null))
                    .toList();
        }
        if (mentions(expression, RowEvaluator::isOfLink)) {
            return row.span().links().stream()
                    .map(link -> new Context(row, null, link))
                    .toList();
        }
        return List.of(new Context(row, null, null));
    }

    private static boolean isOfEvent(Field field) {
        return field == Intrinsic.EVENT_NAME
                || field == Intrinsic.EVENT_TIME_SINCE_START
                || field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.EVENT;
    }

    private static boolean isOfLink(Field field) {
        return field == Intrinsic.LINK_SPAN_ID
                || field == Intrinsic.LINK_TRACE_ID
                || field instanceof Attribute attribute && attribute.scope() == Attribute.Scope.LINK;
    }

    private static boolean mentions(FieldExpression expression, Predicate<Field> wanted) {
        return switch (expression) {
            case Field field -> wanted.test(field);
            case Static literal -> false;
            case UnaryOperation unary -> mentions(unary.operand(), wanted);
            case NilTest test -> mentions(test.operand(), wanted);
            case BinaryOperation binary -> mentions(binary.left(), wanted) || mentions(binary.right(), wanted);
        };
    }

    /// The value of an expression for a span.
    static @Nullable Object value(FieldExpression expression, Row row) {
        return value(expression, new Context(row, null, null));
    }

    private static @Nullable Object value(FieldExpression expression, Context context) {
        return switch (expression) {
            case Field field -> field(field, context);
            case Static.Nil nil -> null;
            case Static literal -> literal;
            case UnaryOperation unary -> unary(unary, context);
            case NilTest test -> {
                Object value = value(test.operand(), context);
                yield new Static.BooleanValue(
                        test.present() ? value != null && !TraceTable.UNSET.equals(value) : value == null);
            }
            case BinaryOperation binary -> {
                Object left = value(binary.left(), context);
                Object right = value(binary.right(), context);
                yield switch (binary.operator().kind()) {
                    case ARITHMETIC -> arithmetic(binary.operator(), left, right);
                    case LOGICAL -> logic(binary.operator(), left, right);
                    case COMPARISON -> {
                        boolean pushed = binary.left() instanceof Field && binary.right() instanceof Static
                                || binary.left() instanceof Static && binary.right() instanceof Field;
                        yield new Static.BooleanValue(compare(binary.operator(), left, right, pushed));
                    }
                };
            }
        };
    }

    private static @Nullable Object unary(UnaryOperation unary, Context context) {
        Object operand = value(unary.operand(), context);
        if (operand == null || TraceTable.UNSET.equals(operand)) {
            return operand;
        }
        if (unary.operator() == UnaryOperation.Operator.NOT) {
            if (operand instanceof Static.BooleanValue bool) {
                return new Static.BooleanValue(!bool.value());
            }
            throw new EvaluationException("! of " + operand);
        }
        return switch (operand) {
            case Static.IntValue number -> new Static.IntValue(-number.value());
            case Static.FloatValue number -> new Static.FloatValue(-number.value());
            case Static.DurationValue number -> new Static.DurationValue(-number.nanos());
            case Static.BooleanValue bool -> {
                // What arithmetic made of values of a wrong type stays false.
                if (bool.value() || !isSigned(unary.operand())) {
                    throw new EvaluationException("- of " + operand);
                }
                yield bool;
            }
            default -> throw new EvaluationException("- of " + operand);
        };
    }

    private static Object logic(BinaryOperator operator, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Static.BooleanValue a && right instanceof Static.BooleanValue b) {
            return new Static.BooleanValue(
                    operator == BinaryOperator.AND ? a.value() && b.value() : a.value() || b.value());
        }
        return new Static.BooleanValue(false);
    }

    private static Object arithmetic(BinaryOperator operator, @Nullable Object left, @Nullable Object right) {
        if (left instanceof List || right instanceof List) {
            throw new EvaluationException("arithmetic on an array");
        }
        if (left instanceof Static.IntValue a && right instanceof Static.IntValue b) {
            long x = a.value();
            long y = b.value();
            if (y == 0 && (operator == BinaryOperator.DIVIDE || operator == BinaryOperator.MODULO)) {
                throw new EvaluationException("division by zero");
            }
            return new Static.IntValue(
                    switch (operator) {
                        case ADD -> x + y;
                        case SUBTRACT -> x - y;
                        case MULTIPLY -> x * y;
                        case DIVIDE -> x / y;
                        case MODULO -> x % y;
                        default -> (long) Math.pow((double) y, (double) x);
                    });
        }
        Double x = number(left);
        Double y = number(right);
        if (x == null || y == null) {
            return new Static.BooleanValue(false);
        }
        return new Static.FloatValue(
                switch (operator) {
                    case ADD -> x + y;
                    case SUBTRACT -> x - y;
                    case MULTIPLY -> x * y;
                    case DIVIDE -> x / y;
                    case MODULO -> x % y;
                    default -> Math.pow(x, y);
                });
    }

    static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Static.IntValue number -> (double) number.value();
            case Static.FloatValue number -> number.value();
            case Static.DurationValue number -> (double) number.nanos();
            case null -> null;
            default -> null;
        };
    }

    /// Compares two values.
    ///
    /// @param pushed whether a field is compared with a literal, where any element of an array suffices (§8.5)
    static boolean compare(BinaryOperator operator, @Nullable Object left, @Nullable Object right, boolean pushed) {
        if (left == null || right == null || TraceTable.UNSET.equals(left) || TraceTable.UNSET.equals(right)) {
            return false;
        }
        if (left instanceof List<?> && right instanceof List<?>) {
            throw new EvaluationException("two arrays");
        }
        if (left instanceof List<?> array) {
            return array(operator, array, right, pushed, false);
        }
        if (right instanceof List<?> array) {
            return array(operator, array, left, pushed, true);
        }
        return scalars(operator, left, right);
    }

    private static boolean array(
            BinaryOperator operator, List<?> array, Object scalar, boolean pushed, boolean exchanged) {
        boolean negative = operator == BinaryOperator.NOT_EQUAL || operator == BinaryOperator.NOT_MATCH;
        Predicate<Object> holds =
                element -> exchanged ? scalars(operator, scalar, element) : scalars(operator, element, scalar);
        return negative && !pushed
                ? array.stream().allMatch(holds)
                : array.stream().anyMatch(holds);
    }

    private static boolean scalars(BinaryOperator operator, Object left, Object right) {
        if (left instanceof Static.StringValue a && right instanceof Static.StringValue b) {
            return switch (operator) {
                case MATCH -> Pattern.matches("(?s:" + b.value() + ")", a.value());
                case NOT_MATCH -> !Pattern.matches("(?s:" + b.value() + ")", a.value());
                default ->
                    holds(
                            operator,
                            Arrays.compareUnsigned(
                                    a.value().getBytes(StandardCharsets.UTF_8),
                                    b.value().getBytes(StandardCharsets.UTF_8)));
            };
        }
        if (operator == BinaryOperator.MATCH || operator == BinaryOperator.NOT_MATCH) {
            return false;
        }
        boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
        Double x = number(left);
        Double y = number(right);
        if (x != null && y != null) {
            boolean ints = left instanceof Static.IntValue && right instanceof Static.IntValue;
            boolean integers = !(left instanceof Static.FloatValue) && !(right instanceof Static.FloatValue);
            if (ints || integers && equality) {
                return holds(operator, exact(left).compareTo(exact(right)));
            }
            return !x.isNaN() && !y.isNaN() && holds(operator, x < y ? -1 : x > y ? 1 : 0);
        }
        return left.getClass() == right.getClass() && equality && holds(operator, left.equals(right) ? 0 : 1);
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Static.IntValue value
                ? BigDecimal.valueOf(value.value())
                : BigDecimal.valueOf(((Static.DurationValue) number).nanos());
    }

    private static boolean holds(BinaryOperator operator, int outcome) {
        return switch (operator) {
            case EQUAL -> outcome == 0;
            case NOT_EQUAL -> outcome != 0;
            case LESS -> outcome < 0;
            case LESS_EQUAL -> outcome <= 0;
            case GREATER -> outcome > 0;
            case GREATER_EQUAL -> outcome >= 0;
            default -> throw new IllegalArgumentException(operator.text());
        };
    }

    private static @Nullable Object field(Field field, Context context) {
        Row row = context.row();
        return switch (field) {
            case Attribute attribute ->
                switch (attribute.scope()) {
                    case NONE ->
                        convert(
                                row.span().attributes().containsKey(attribute.name())
                                        ? row.span().attributes().get(attribute.name())
                                        : row.resource().attributes().get(attribute.name()));
                    case SPAN -> convert(row.span().attributes().get(attribute.name()));
                    case RESOURCE -> convert(row.resource().attributes().get(attribute.name()));
                    case INSTRUMENTATION -> convert(row.scope().attributes().get(attribute.name()));
                    case EVENT ->
                        ofEvent(context, event -> convert(event.attributes().get(attribute.name())));
                    case LINK ->
                        ofLink(context, link -> convert(link.attributes().get(attribute.name())));
                };
            case Intrinsic intrinsic -> intrinsic(intrinsic, context);
        };
    }

    private static @Nullable Object ofEvent(
            Context context, java.util.function.Function<Event, @Nullable Object> value) {
        return context.event() != null
                ? value.apply(context.event())
                : first(context.row().span().events(), event -> new Context(context.row(), event, null), value);
    }

    private static @Nullable Object ofLink(Context context, java.util.function.Function<Link, @Nullable Object> value) {
        return context.link() != null
                ? value.apply(context.link())
                : first(context.row().span().links(), link -> new Context(context.row(), null, link), value);
    }

    /// The value of the first event that the query asks for and that has one, or else of the first that has one.
    private static <T> @Nullable Object first(
            List<T> events,
            java.util.function.Function<T, Context> context,
            java.util.function.Function<T, @Nullable Object> value) {
        @Nullable Object otherwise = null;
        for (T event : events) {
            @Nullable Object found = value.apply(event);
            if (found != null && !TraceTable.UNSET.equals(found)) {
                if (isAsked(context.apply(event))) {
                    return found;
                }
                otherwise = otherwise == null ? found : otherwise;
            }
        }
        return otherwise;
    }

    private static boolean isAsked(Context context) {
        for (List<FieldExpression> group : context.row().asked()) {
            boolean ofEvent = group.stream().anyMatch(condition -> mentions(condition, RowEvaluator::isOfEvent));
            if (ofEvent == (context.event() != null)
                    && group.stream()
                            .allMatch(condition -> new Static.BooleanValue(true).equals(value(condition, context)))) {
                return true;
            }
        }
        return false;
    }

    /// A value of a [TraceTable] as the language has it.
    static @Nullable Object convert(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Long number -> new Static.IntValue(number);
            case Double number -> new Static.FloatValue(number);
            case String text -> new Static.StringValue(text);
            case Boolean bool -> new Static.BooleanValue(bool);
            case List<?> list ->
                list.size() == 1
                        ? convert(list.getFirst())
                        : list.stream().map(RowEvaluator::convert).toList();
            default -> TraceTable.UNSET;
        };
    }

    private static @Nullable Object intrinsic(Intrinsic intrinsic, Context context) {
        Row row = context.row();
        Span span = row.span();
        List<Span> spans = row.trace().spans();
        return switch (intrinsic) {
            case NAME -> new Static.StringValue(span.name());
            case STATUS -> new Static.StatusValue(span.status());
            case STATUS_MESSAGE -> new Static.StringValue(span.statusMessage());
            case KIND -> new Static.KindValue(span.kind());
            case DURATION -> new Static.DurationValue(span.duration());
            case SPAN_ID -> new Static.StringValue(span.id());
            case PARENT_ID -> new Static.StringValue(span.parentId().isEmpty() ? "0000000000000000" : span.parentId());
            case CHILD_COUNT ->
                new Static.IntValue(spans.stream()
                        .filter(other -> other.parentId().equals(span.id()))
                        .count());
            case NESTED_SET_LEFT -> new Static.IntValue(TraceTable.nestedSets(spans)[row.index()][0]);
            case NESTED_SET_RIGHT -> new Static.IntValue(TraceTable.nestedSets(spans)[row.index()][1]);
            case NESTED_SET_PARENT -> new Static.IntValue(TraceTable.nestedSets(spans)[row.index()][2]);
            case TRACE_DURATION -> {
                long start = spans.stream().mapToLong(Span::start).min().orElseThrow();
                long end = spans.stream()
                        .mapToLong(other -> other.start() + other.duration())
                        .max()
                        .orElseThrow();
                yield new Static.DurationValue(end - start);
            }
            case ROOT_NAME ->
                new Static.StringValue(spans.stream()
                        .filter(other -> other.parentId().isEmpty())
                        .map(Span::name)
                        .reduce("", (a, b) -> b));
            case TRACE_ID -> new Static.StringValue(row.trace().id());
            case EVENT_NAME -> ofEvent(context, event -> new Static.StringValue(event.name()));
            case EVENT_TIME_SINCE_START -> ofEvent(context, event -> new Static.DurationValue(event.sinceStart()));
            case LINK_TRACE_ID -> ofLink(context, link -> new Static.StringValue(link.traceId()));
            case LINK_SPAN_ID -> ofLink(context, link -> new Static.StringValue(link.spanId()));
            case INSTRUMENTATION_NAME -> new Static.StringValue(row.scope().name());
            case INSTRUMENTATION_VERSION -> new Static.StringValue(row.scope().version());
            case ROOT_SERVICE_NAME, PARENT, SPAN_START_TIME, TRACE_START_TIME ->
                throw new IllegalArgumentException("not part of the comparison: " + intrinsic);
        };
    }
}
