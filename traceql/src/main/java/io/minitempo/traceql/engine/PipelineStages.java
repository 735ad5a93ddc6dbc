// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.BitSet;
import java.util.List;

/// Stages one after the other.
record PipelineStages(List<StageRun> stages) implements StageRun {

    PipelineStages {
        stages = List.copyOf(stages);
    }

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException {
        return apply(view, groups, 0);
    }

    /// The whole pipeline, on one spanset per trace with all its spans.
    SpanGroups run(BatchView view, BitSet traces) throws InterruptedException {
        if (!stages.isEmpty() && stages.getFirst() instanceof FilterRun filter) {
            return apply(view, filter.first(view, traces), 1);
        }
        return apply(view, SpanGroups.ofTraces(view.spanStarts(), traces, view.spansOf(traces)), 0);
    }

    /// The spans that [#run] leaves; a filter alone needs no spansets for that.
    BitSet spans(BatchView view, BitSet traces) throws InterruptedException {
        if (stages.size() == 1 && stages.getFirst() instanceof FilterRun filter) {
            return filter.condition().matching(view, view.spansOf(traces));
        }
        return run(view, traces).spanSet();
    }

    private SpanGroups apply(BatchView view, SpanGroups groups, int from) throws InterruptedException {
        SpanGroups result = groups;
        for (int stage = from; stage < stages.size() && result.size() > 0; stage++) {
            result = stages.get(stage).apply(view, result);
        }
        return result;
    }

    @Override
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        for (StageRun stage : stages) {
            if (!stage.mayMatch(batch)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int cost() {
        return stages.stream().mapToInt(StageRun::cost).max().orElse(0);
    }
}
