// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.BitSet;

/// Two spanset expressions joined by an operator (`spec/traceql.md §9.1`). The cheaper side runs first; the other one
/// only on the spansets that can still give a result.
record OperationRun(SpansetOperator operator, StageRun left, StageRun right) implements StageRun {

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        SpanGroups units = groups.asUnits();
        SpanGroups ofLeft;
        SpanGroups ofRight;
        if (operator == SpansetOperator.OR) {
            ofLeft = left.apply(view, units);
            ofRight = right.apply(view, units);
        } else if (operator.form() == SpansetOperator.Form.NEGATED || right.cost() < left.cost()) {
            ofRight = right.apply(view, units);
            ofLeft = left.apply(view, units.inUnitsOf(ofRight));
        } else {
            ofLeft = left.apply(view, units);
            ofRight = right.apply(view, units.inUnitsOf(ofLeft));
        }
        return join(view, groups, ofLeft, ofRight);
    }

    private SpanGroups join(BatchView view, SpanGroups groups, SpanGroups ofLeft, SpanGroups ofRight)
            throws InterruptedException {
        SpanGroups.Builder result =
                new SpanGroups.Builder(groups.size(), ofLeft.spans().length + ofRight.spans().length);
        @SuppressWarnings("NullAway") // made before it is used, as `isLogical` says
        RelationJoin relations = isLogical() ? null : RelationJoin.of(view, operator, both(ofLeft, ofRight));
        int leftEnd = 0;
        int rightEnd = 0;
        for (int unit = 0; unit < groups.size(); unit++) {
            int leftBegin = leftEnd;
            leftEnd = skip(ofLeft, leftBegin, unit);
            int rightBegin = rightEnd;
            rightEnd = skip(ofRight, rightBegin, unit);
            if (isLogical()) {
                boolean both = leftBegin < leftEnd && rightBegin < rightEnd;
                if (operator == SpansetOperator.OR || both) {
                    result.spans(ofLeft.spans(), ofLeft.start(leftBegin), ofLeft.start(leftEnd));
                    result.spans(ofRight.spans(), ofRight.start(rightBegin), ofRight.start(rightEnd));
                    result.sortDistinct();
                }
            } else {
                if (leftEnd - leftBegin > 1 || rightEnd - rightBegin > 1) {
                    throw new EvaluationException("spanset operators are not supported for multiple spansets per trace."
                            + " consider using coalesce()");
                }
                relations.join(
                        ofLeft.spans(),
                        ofLeft.start(leftBegin),
                        ofLeft.start(leftEnd),
                        ofRight.spans(),
                        ofRight.start(rightBegin),
                        ofRight.start(rightEnd),
                        result);
            }
            result.finish(groups.unit(unit), groups.attributes(unit));
        }
        return result.build();
    }

    private boolean isLogical() {
        return operator.form() == SpansetOperator.Form.LOGICAL;
    }

    private static int skip(SpanGroups groups, int from, int unit) {
        int group = from;
        while (group < groups.size() && groups.unit(group) == unit) {
            group++;
        }
        return group;
    }

    private static BitSet both(SpanGroups a, SpanGroups b) {
        BitSet set = a.spanSet();
        set.or(b.spanSet());
        return set;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return switch (operator.form()) {
            case NEGATED -> right.mayMatch(batch);
            case PLAIN, UNION -> left.mayMatch(batch) && right.mayMatch(batch);
            case LOGICAL ->
                operator == SpansetOperator.AND
                        ? left.mayMatch(batch) && right.mayMatch(batch)
                        : left.mayMatch(batch) || right.mayMatch(batch);
        };
    }

    @Override
    public int cost() {
        return Math.min(left.cost(), right.cost()) + 5;
    }
}
