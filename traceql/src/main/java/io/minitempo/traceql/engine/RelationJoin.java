// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.EvaluationException;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.ast.SpansetOperator.Relation;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.ValueType;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.Arrays;
import java.util.BitSet;

/// Finds related spans of one trace by nested set numbers (`spec/traceql.md §9.2`): sorts one side, looks every span of
/// the other side up. A number of zero means that a span is related to none.
final class RelationJoin implements OperationRun.Joining {

    private static final Column NONE = Column.nil(Level.SPAN, 0);

    private final SpansetOperator operator;
    private final Column left;
    private final Column right;
    private final Column parent;
    private long[] keys = {};
    private int[] extremes = {};
    private int size;

    private RelationJoin(SpansetOperator operator, Column left, Column right, Column parent) {
        this.operator = operator;
        this.left = left;
        this.right = right;
        this.parent = parent;
    }

    static RelationJoin of(BatchView view, SpansetOperator operator, BitSet spans) throws InterruptedException {
        Relation relation = operator.relation();
        boolean nested = relation == Relation.DESCENDANT || relation == Relation.ANCESTOR;
        Column left = relation == Relation.SIBLING ? NONE : view.column(Intrinsic.NESTED_SET_LEFT, spans);
        Column right = nested ? view.column(Intrinsic.NESTED_SET_RIGHT, spans) : NONE;
        Column parent = nested ? NONE : view.column(Intrinsic.NESTED_SET_PARENT, spans);
        return new RelationJoin(operator, left, right, parent);
    }

    @Override
    public void join(
            SpanGroups ofLeft,
            int leftBegin,
            int leftEnd,
            SpanGroups ofRight,
            int rightBegin,
            int rightEnd,
            SpanGroups.Builder result) {
        if (leftEnd - leftBegin > 1 || rightEnd - rightBegin > 1) {
            throw new EvaluationException("spanset operators are not supported for multiple spansets per trace."
                    + " consider using coalesce()");
        }
        int[] a = ofLeft.spans();
        int fromA = ofLeft.start(leftBegin);
        int toA = ofLeft.start(leftEnd);
        int[] b = ofRight.spans();
        int fromB = ofRight.start(rightBegin);
        int toB = ofRight.start(rightEnd);
        Relation relation = operator.relation();
        boolean negated = operator.form() == SpansetOperator.Form.NEGATED;
        addRelated(relation, negated, a, fromA, toA, b, fromB, toB, result);
        if (operator.form() == SpansetOperator.Form.UNION) {
            addRelated(inverse(relation), false, b, fromB, toB, a, fromA, toA, result);
            result.sortDistinct();
        }
    }

    private static Relation inverse(Relation relation) {
        return switch (relation) {
            case CHILD -> Relation.PARENT;
            case PARENT -> Relation.CHILD;
            case DESCENDANT -> Relation.ANCESTOR;
            case ANCESTOR -> Relation.DESCENDANT;
            case SIBLING, NONE -> relation;
        };
    }

    /// Adds the spans of `b` that are the relation to some span of `a` (when negated, to none).
    private void addRelated(
            Relation relation,
            boolean negated,
            int[] a,
            int fromA,
            int toA,
            int[] b,
            int fromB,
            int toB,
            SpanGroups.Builder result) {
        if (fromB == toB || (fromA == toA && !negated)) {
            return;
        }
        index(relation, a, fromA, toA);
        for (int i = fromB; i < toB; i++) {
            if (isRelated(relation, b[i], a, fromA, toA) != negated) {
                result.span(b[i]);
            }
        }
    }

    private void index(Relation relation, int[] a, int from, int to) {
        if (keys.length < to - from) {
            keys = new long[Math.max(2 * keys.length, to - from)];
            extremes = new int[keys.length];
        }
        size = 0;
        for (int i = from; i < to; i++) {
            long key = switch (relation) {
                case CHILD -> number(left, a[i]);
                case PARENT, SIBLING -> number(parent, a[i]);
                case DESCENDANT, ANCESTOR -> interval(a[i]);
                case NONE -> throw new IllegalStateException("no relation: " + operator);
            };
            if (key != 0) {
                keys[size++] = key;
            }
        }
        Arrays.sort(keys, 0, size);
        if (relation == Relation.DESCENDANT) {
            int largest = Integer.MIN_VALUE;
            for (int i = 0; i < size; i++) {
                largest = Math.max(largest, (int) keys[i]);
                extremes[i] = largest;
            }
        } else if (relation == Relation.ANCESTOR) {
            int smallest = Integer.MAX_VALUE;
            for (int i = size - 1; i >= 0; i--) {
                smallest = Math.min(smallest, (int) keys[i]);
                extremes[i] = smallest;
            }
        }
    }

    private boolean isRelated(Relation relation, int span, int[] a, int fromA, int toA) {
        return switch (relation) {
            case CHILD -> count(number(parent, span)) > 0;
            case PARENT -> count(number(left, span)) > 0;
            case SIBLING -> {
                int sameParent = count(number(parent, span));
                yield sameParent > 1 || (sameParent == 1 && Arrays.binarySearch(a, fromA, toA, span) < 0);
            }
            case DESCENDANT -> {
                long own = interval(span);
                int before = below(own >>> 32 << 32);
                yield own != 0 && before > 0 && extremes[before - 1] > (int) own;
            }
            case ANCESTOR -> {
                long own = interval(span);
                int after = below(((own >>> 32) + 1) << 32);
                yield own != 0 && after < size && extremes[after] < (int) own;
            }
            case NONE -> throw new IllegalStateException("no relation: " + operator);
        };
    }

    /// How many keys equal a number; none equals zero.
    private int count(long number) {
        return number == 0 ? 0 : below(number + 1) - below(number);
    }

    /// How many keys are smaller than a number.
    private int below(long number) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Left and right number in one, ordered by left; 0 when a span has none.
    private long interval(int span) {
        long from = number(left, span);
        long to = number(right, span);
        return from <= 0 || to <= 0 ? 0 : from << 32 | to;
    }

    private static long number(Column column, int span) {
        long value = column.typeOf(span) == ValueType.INT ? column.bits()[span] : 0;
        return value == (int) value ? value : 0;
    }
}
