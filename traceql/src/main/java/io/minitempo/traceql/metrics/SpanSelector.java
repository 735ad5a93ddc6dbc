// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.engine.PipelineRun;
import java.util.BitSet;

/// Which spans a pipeline leaves. The engine's, or a simpler one in tests.
@FunctionalInterface
interface SpanSelector {

    /// Makes selectors.
    @FunctionalInterface
    interface Compiler {

        /// A selector of a pipeline.
        SpanSelector compile(Pipeline pipeline);
    }

    /// The spans of some traces. Not to be changed.
    BitSet select(SpanBatch batch, BitSet traces) throws InterruptedException;

    /// A selector that runs the engine.
    static SpanSelector engine(Pipeline pipeline) {
        PipelineRun run = PipelineRun.of(pipeline);
        return run::spans;
    }
}
