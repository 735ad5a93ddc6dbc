// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.tags;

import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.PipelineRun;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Which rows of a level belong to spans that a filter keeps. Owned by one thread.
final class MatchingRows {

    private final @Nullable PipelineRun filter;

    /// Rows of all spans when there is no filter.
    MatchingRows(@Nullable Pipeline filter) {
        this.filter = filter == null ? null : PipelineRun.of(filter);
    }

    /// The spans of a batch that are kept; null for all.
    int @Nullable [] spans(SpanBatch batch) throws InterruptedException {
        return filter == null ? null : filter.run(batch).allSpans();
    }

    /// The rows of a level that belong to some spans; null for all.
    static @Nullable BitSet rows(SpanBatch batch, int @Nullable [] spans, Level level) throws InterruptedException {
        if (spans == null) {
            return null;
        }
        BitSet rows = new BitSet();
        switch (level) {
            case SPAN -> {
                for (int span : spans) {
                    rows.set(span);
                }
            }
            case TRACE, RESOURCE, SCOPE -> {
                int[] above = batch.rowsAbove(level);
                for (int span : spans) {
                    rows.set(above[span]);
                }
            }
            case EVENT, LINK -> {
                int[] starts = batch.rowsBelow(level);
                for (int span : spans) {
                    rows.set(starts[span], starts[span + 1]);
                }
            }
        }
        return rows;
    }
}
