// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.SpansetOperator;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.BitSet;
import java.util.List;

/// Spanset expressions joined by operators, from the left (`spec/traceql.md §9.1`). The right side of an operator runs
/// only on the spansets that can still give a result; of two sides the cheaper one runs first.
record OperationRun(StageRun first, List<Step> steps) implements StageRun {

    /// An operator and its right side.
    record Step(SpansetOperator operator, StageRun right) {}

    OperationRun {
        steps = List.copyOf(steps);
    }

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        SpanGroups units = groups.asUnits();
        Step step = steps.getFirst();
        SpanGroups left;
        if (rightFirst(step)) {
            SpanGroups right = step.right().apply(view, units);
            left = first.apply(view, units.inUnitsOf(right));
            left = join(view, step.operator(), units, left, right);
        } else {
            left = step(view, step, units, first.apply(view, units));
        }
        for (int i = 1; i < steps.size(); i++) {
            left = step(view, steps.get(i), units, left);
        }
        return left.withUnitsOf(groups);
    }

    private boolean rightFirst(Step step) {
        boolean both = step.operator() != SpansetOperator.OR;
        return both
                && (step.operator().form() == SpansetOperator.Form.NEGATED
                        || step.right().cost() < first.cost());
    }

    private static SpanGroups step(BatchView view, Step step, SpanGroups units, SpanGroups left)
            throws InterruptedException {
        boolean always =
                step.operator() == SpansetOperator.OR || step.operator().form() == SpansetOperator.Form.NEGATED;
        SpanGroups right = step.right().apply(view, always ? units : units.inUnitsOf(left));
        return join(view, step.operator(), units, left, right);
    }

    private static SpanGroups join(
            BatchView view, SpansetOperator operator, SpanGroups units, SpanGroups left, SpanGroups right)
            throws InterruptedException {
        SpanGroups.Builder result = new SpanGroups.Builder(units.size(), left.spans().length + right.spans().length);
        Joining joining = operator.form() == SpansetOperator.Form.LOGICAL
                ? new Logical(operator == SpansetOperator.OR)
                : RelationJoin.of(view, operator, both(left, right));
        int leftEnd = 0;
        int rightEnd = 0;
        for (int unit = 0; unit < units.size(); unit++) {
            int leftBegin = leftEnd;
            leftEnd = skip(left, leftBegin, unit);
            int rightBegin = rightEnd;
            rightEnd = skip(right, rightBegin, unit);
            joining.join(left, leftBegin, leftEnd, right, rightBegin, rightEnd, result);
            result.finish(unit, units.attributes(unit));
        }
        return result.build();
    }

    private static int skip(SpanGroups groups, int from, int unit) {
        int group = from;
        while (group < groups.size() && groups.unit(group) == unit) {
            group++;
        }
        return group;
    }

    private static BitSet both(SpanGroups a, SpanGroups b) {
        BitSet set = (BitSet) a.spanSet().clone();
        set.or(b.spanSet());
        return set;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        boolean possible = first.mayMatch(batch);
        for (Step step : steps) {
            boolean right = step.right().mayMatch(batch);
            possible = switch (step.operator().form()) {
                case NEGATED -> right;
                case PLAIN, UNION -> possible && right;
                case LOGICAL -> step.operator() == SpansetOperator.AND ? possible && right : possible || right;
            };
        }
        return possible;
    }

    @Override
    public int cost() {
        int least = first.cost();
        for (Step step : steps) {
            least = Math.min(least, step.right().cost());
        }
        return least + 5;
    }

    /// Makes one spanset of what both sides have for one unit.
    sealed interface Joining permits Logical, RelationJoin {

        /// Adds the spans of the result, ascending and distinct.
        void join(
                SpanGroups left,
                int leftBegin,
                int leftEnd,
                SpanGroups right,
                int rightBegin,
                int rightEnd,
                SpanGroups.Builder result);
    }

    /// `&&` and `||`.
    private record Logical(boolean any) implements Joining {

        @Override
        public void join(
                SpanGroups left,
                int leftBegin,
                int leftEnd,
                SpanGroups right,
                int rightBegin,
                int rightEnd,
                SpanGroups.Builder result) {
            if (any || (leftBegin < leftEnd && rightBegin < rightEnd)) {
                result.spans(left.spans(), left.start(leftBegin), left.start(leftEnd));
                result.spans(right.spans(), right.start(rightBegin), right.start(rightEnd));
                result.sortDistinct();
            }
        }
    }
}
