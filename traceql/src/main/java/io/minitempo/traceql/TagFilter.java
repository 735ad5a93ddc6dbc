// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.BinaryOperation;
import io.minitempo.traceql.ast.BinaryOperator;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.FieldExpression;
import io.minitempo.traceql.ast.NilTest;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.SpansetFilter;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.ast.TraceQlException;
import io.minitempo.traceql.parse.LenientFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What narrows the names or values of tags: groups of conditions on one span, of which one group has to hold
/// (`spec/traceql.md §16`). Made of a query that may be unfinished, as people type it.
///
/// @param groups none for no filter; else none of them is empty
public record TagFilter(List<Group> groups) {

    /// More are refused.
    public static final int MAX_GROUPS = 100;

    private static final TagFilter NONE = new TagFilter(List.of());

    /// Copies the list.
    public TagFilter {
        groups = List.copyOf(groups);
    }

    /// Conditions that all have to hold.
    ///
    /// @param conditions each a comparison of a field (left) with a literal (right), or a [NilTest] of a field
    public record Group(List<FieldExpression> conditions) {

        /// Copies the list.
        public Group {
            conditions = List.copyOf(conditions);
        }

        /// The only value that a tag can have here, when a condition says so.
        public Optional<Static> fixed(Field tag) {
            for (FieldExpression condition : conditions) {
                if (condition instanceof BinaryOperation comparison
                        && comparison.operator() == BinaryOperator.EQUAL
                        && comparison.left().equals(tag)
                        && comparison.right() instanceof Static value) {
                    return Optional.of(value);
                }
            }
            return Optional.empty();
        }
    }

    /// Reads a filter: strictly, else leniently; what is no filter at all filters nothing.
    ///
    /// @throws TraceQlException when there are more than [#MAX_GROUPS] groups
    public static TagFilter parse(String query) {
        @Nullable Query parsed = parsed(query);
        if (parsed == null) {
            @Nullable String completed = LenientFilter.complete(query);
            parsed = completed == null ? null : parsed(completed);
        }
        return parsed == null ? NONE : of(parsed);
    }

    /// The filter that the first stage of a query is; no filter when it is another stage.
    ///
    /// @throws TraceQlException when there are more than [#MAX_GROUPS] groups
    public static TagFilter of(Query query) {
        if (!(query.root() instanceof Pipeline pipeline)
                || !(pipeline.stages().getFirst() instanceof SpansetFilter filter)) {
            return NONE;
        }
        List<Group> groups = new ArrayList<>();
        for (List<FieldExpression> conditions : groups(filter.expression())) {
            if (conditions.isEmpty()) {
                return NONE;
            }
            groups.add(new Group(conditions));
        }
        return new TagFilter(groups);
    }

    /// Whether every span passes.
    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /// The same as a filter of the language.
    public SpansetFilter toFilter() {
        @Nullable FieldExpression any = null;
        for (Group group : groups) {
            @Nullable FieldExpression all = null;
            for (FieldExpression condition : group.conditions()) {
                all = all == null ? condition : new BinaryOperation(BinaryOperator.AND, all, condition);
            }
            if (all != null) {
                any = any == null ? all : new BinaryOperation(BinaryOperator.OR, any, all);
            }
        }
        return new SpansetFilter(any == null ? new Static.BooleanValue(true) : any);
    }

    private static @Nullable Query parsed(String query) {
        try {
            return TraceQl.parse(query);
        } catch (TraceQlException e) {
            return null;
        }
    }

    private static List<List<FieldExpression>> groups(FieldExpression expression) {
        Deque<BinaryOperation> links = new ArrayDeque<>();
        FieldExpression first = expression;
        while (first instanceof BinaryOperation operation
                && operation.operator().kind() == BinaryOperator.Kind.LOGICAL) {
            links.push(operation);
            first = operation.left();
        }
        List<List<FieldExpression>> groups = new ArrayList<>();
        groups.add(condition(first));
        while (!links.isEmpty()) {
            BinaryOperation link = links.pop();
            List<List<FieldExpression>> others = groups(link.right());
            groups = link.operator() == BinaryOperator.OR ? either(groups, others) : both(groups, others);
        }
        return groups;
    }

    private static List<List<FieldExpression>> either(
            List<List<FieldExpression>> groups, List<List<FieldExpression>> others) {
        checkCount(groups.size() + others.size());
        groups.addAll(others);
        return groups;
    }

    private static List<List<FieldExpression>> both(
            List<List<FieldExpression>> groups, List<List<FieldExpression>> others) {
        if (others.size() == 1) {
            groups.forEach(group -> group.addAll(others.getFirst()));
            return groups;
        }
        checkCount(groups.size() * others.size());
        List<List<FieldExpression>> products = new ArrayList<>();
        for (List<FieldExpression> group : groups) {
            for (List<FieldExpression> other : others) {
                List<FieldExpression> product = new ArrayList<>(group);
                product.addAll(other);
                products.add(product);
            }
        }
        return products;
    }

    private static void checkCount(int count) {
        if (count > MAX_GROUPS) {
            throw new TraceQlException(
                    TraceQlException.Kind.VALIDATION,
                    "maximum condition groups reached (limit: " + MAX_GROUPS
                            + "). Reduce the number of OR conditions in the query");
        }
    }

    /// The one condition that an expression is, or none.
    private static List<FieldExpression> condition(FieldExpression expression) {
        List<FieldExpression> conditions = new ArrayList<>();
        if (expression instanceof NilTest test && test.operand() instanceof Field) {
            conditions.add(test);
        } else if (expression instanceof BinaryOperation operation
                && operation.operator().kind() == BinaryOperator.Kind.COMPARISON) {
            if (operation.left() instanceof Field && operation.right() instanceof Static) {
                conditions.add(operation);
            } else if (operation.left() instanceof Static && operation.right() instanceof Field) {
                FieldExpression field = operation.right();
                FieldExpression literal = operation.left();
                conditions.add(new BinaryOperation(mirrored(operation.operator()), field, literal));
            }
        }
        return conditions;
    }

    private static BinaryOperator mirrored(BinaryOperator operator) {
        return switch (operator) {
            case LESS -> BinaryOperator.GREATER;
            case LESS_EQUAL -> BinaryOperator.GREATER_EQUAL;
            case GREATER -> BinaryOperator.LESS;
            case GREATER_EQUAL -> BinaryOperator.LESS_EQUAL;
            default -> operator;
        };
    }
}
