// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import io.minitempo.proto.tempopb.SearchRequest;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetExpression;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.SpansetOperation;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.Static;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Searches without TraceQL, as the query that does the same (`spec/api.md §3.3`): every pair must be met by some span
/// of the trace, each by any.
final class TagSearch {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Map<String, Integer> STATUSES = Map.of("unset", 0, "ok", 1, "error", 2);

    private TagSearch() {}

    /// The query for a request.
    ///
    /// @param columns which attributes have columns of their own where it runs
    static Query query(SearchRequest request, TagColumns columns) {
        List<SpansetExpression> filters = new ArrayList<>();
        new TreeMap<>(request.getTagsMap()).forEach((key, value) -> filters.add(filter(pair(key, value, columns))));
        if (request.getMinDurationMs() != 0) {
            filters.add(filter(duration(BinaryOperator.GREATER_EQUAL, request.getMinDurationMs())));
        }
        if (request.getMaxDurationMs() != 0) {
            filters.add(filter(duration(BinaryOperator.LESS_EQUAL, request.getMaxDurationMs())));
        }
        SpansetExpression all = filters.stream()
                .reduce((left, right) -> new SpansetOperation(SpansetOperator.AND, left, right))
                .orElseGet(() -> filter(new Static.BooleanValue(true)));
        return new Query(new Pipeline(List.of(all)), List.of());
    }

    private static SpansetFilter filter(FieldExpression expression) {
        return new SpansetFilter(expression);
    }

    private static FieldExpression duration(BinaryOperator operator, int millis) {
        long nanos = Integer.toUnsignedLong(millis) * NANOS_PER_MILLI;
        return new BinaryOperation(operator, Intrinsic.TRACE_DURATION, new Static.DurationValue(nanos));
    }

    private static FieldExpression pair(String key, String value, TagColumns columns) {
        return switch (key) {
            case "service.name" -> contains(new Attribute(Attribute.Scope.RESOURCE, key), value);
            case "name" -> contains(Intrinsic.NAME, value);
            case "root.service.name" -> contains(Intrinsic.ROOT_SERVICE_NAME, value);
            case "root.name" -> contains(Intrinsic.ROOT_NAME, value);
            case "status.code" -> status(value);
            case "error" -> value.equals("true") ? status("error") : attribute(key, value, columns);
            default -> attribute(key, value, columns);
        };
    }

    private static FieldExpression status(String value) {
        Integer code = STATUSES.get(value);
        return code == null
                ? new Static.BooleanValue(false)
                : new BinaryOperation(BinaryOperator.EQUAL, Intrinsic.STATUS, new Static.StatusValue(code));
    }

    private static FieldExpression attribute(String key, String value, TagColumns columns) {
        FieldExpression ofSpan = attribute(Attribute.Scope.SPAN, key, value, columns);
        FieldExpression ofResource = attribute(Attribute.Scope.RESOURCE, key, value, columns);
        return new BinaryOperation(BinaryOperator.OR, ofSpan, ofResource);
    }

    private static FieldExpression attribute(Attribute.Scope scope, String key, String value, TagColumns columns) {
        Attribute attribute = new Attribute(scope, key);
        return switch (columns.kind(scope, key)) {
            case TEXT -> contains(attribute, value);
            case NUMBER -> number(attribute, value);
            case NONE -> new BinaryOperation(BinaryOperator.EQUAL, attribute, new Static.StringValue(value));
        };
    }

    private static FieldExpression number(Attribute attribute, String value) {
        try {
            return new BinaryOperation(BinaryOperator.EQUAL, attribute, new Static.IntValue(Long.parseLong(value)));
        } catch (NumberFormatException e) {
            return new Static.BooleanValue(false);
        }
    }

    private static FieldExpression contains(Field field, String part) {
        String expression = "(?s).*" + escaped(part) + ".*";
        return new BinaryOperation(BinaryOperator.MATCH, field, new Static.StringValue(expression));
    }

    private static String escaped(String text) {
        return Pattern.compile("[^a-zA-Z0-9_\\s\\x{80}-\\x{10ffff}]")
                .matcher(text)
                .replaceAll("\\\\$0");
    }
}
