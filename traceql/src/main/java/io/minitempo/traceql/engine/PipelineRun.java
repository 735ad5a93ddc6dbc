// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.field.AskedRows;
import io.minitempo.traceql.engine.field.BatchView;
import java.util.BitSet;

/// A pipeline made ready to run (`spec/traceql.md §8-§10`): compiled once per query, used for many batches by one
/// thread at a time. It runs on all traces of a batch at once; a batch that statistics rule out loads no column.
public final class PipelineRun {

    private final PipelineStages stages;
    private final AskedRows asked;

    private PipelineRun(PipelineStages stages, AskedRows asked) {
        this.stages = stages;
        this.asked = asked;
    }

    /// Compiles a pipeline.
    ///
    /// @throws io.minitempo.traceql.ast.TraceQlException for forms that validation refuses
    public static PipelineRun of(Pipeline pipeline) {
        return new PipelineRun(PipelineCompiler.compile(pipeline), AskedRows.of(pipeline));
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
    /// @param traces is not changed
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public Matches run(SpanBatch batch, BitSet traces) throws InterruptedException {
        if (traces.isEmpty() || !stages.mayMatch(batch)) {
            return Matches.none();
        }
        return stages.run(new BatchView(batch, asked), traces).toMatches();
    }

    /// The spans of all spansets that [#run] would leave. Not to be changed.
    ///
    /// @param traces is not changed
    /// @throws EvaluationException when a span raises an error
    /// @throws InterruptedException when the caller is interrupted
    public BitSet spans(SpanBatch batch, BitSet traces) throws InterruptedException {
        if (traces.isEmpty() || !stages.mayMatch(batch)) {
            return new BitSet();
        }
        return stages.spans(new BatchView(batch, asked), traces);
    }

    /// False only when no trace of a batch can match; loads no column.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public boolean mayMatch(SpanBatch batch) throws InterruptedException {
        return stages.mayMatch(batch);
    }
}
