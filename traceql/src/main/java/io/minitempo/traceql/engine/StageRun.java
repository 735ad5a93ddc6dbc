// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.BatchView;

/// One stage of a pipeline, ready to run on the spansets of a whole batch at once. Owned by one thread at a time.
sealed interface StageRun permits FilterRun, OperationRun, PipelineStages, AggregateFilterRun, GroupByRun, CoalesceRun {

    /// What becomes of the spansets. Units stay.
    ///
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    SpanGroups apply(BatchView view, SpanGroups groups) throws InterruptedException;

    /// False only when the stage leaves no spanset of any trace of a batch; loads no column.
    ///
    /// @throws InterruptedException when the caller is interrupted
    default boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return true;
    }

    /// How much work it is compared with others.
    default int cost() {
        return 0;
    }
}
