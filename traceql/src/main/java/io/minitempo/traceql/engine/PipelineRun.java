// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.SpanBatch;
import java.util.BitSet;

/// A pipeline made ready to run (`spec/traceql.md §8-§10`): compiled once per query, used for many batches by one
/// thread at a time.
public final class PipelineRun {

    private PipelineRun() {}

    /// Compiles a pipeline.
    public static PipelineRun of(Pipeline pipeline) {
        throw new UnsupportedOperationException("not yet: " + pipeline);
    }

    /// Runs over all traces of a batch.
    ///
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public Matches run(SpanBatch batch) throws InterruptedException {
        BitSet all = new BitSet();
        all.set(0, batch.spanStarts().length - 1);
        return run(batch, all);
    }

    /// Runs over some traces of a batch.
    ///
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public Matches run(SpanBatch batch, BitSet traces) throws InterruptedException {
        return Matches.none();
    }
}
