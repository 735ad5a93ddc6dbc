// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.benchmarks.load.GroupedTraces;
import io.minitempo.benchmarks.load.GroupedTraces.Grouped;
import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.ByteSink;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Traces to the data file of a block, whose bytes go nowhere; figures are per span.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BlockWritingBenchmark.TRACES * LoadShape.SPANS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BlockWritingBenchmark {

    static final int TRACES = 2000;

    /// The name of the block format.
    @Param({"vParquet4", "vParquet5"})
    public String format = "";

    /// How pages are laid out.
    @Param({"TEMPO"})
    public PageLayout layout = PageLayout.TEMPO;

    private List<Grouped> traces = List.of();
    private BlockFormat blockFormat = BlockFormat.VPARQUET4;

    /// Makes the traces.
    @Setup
    public void makeTraces() {
        traces = GroupedTraces.make(TRACES, 1);
        blockFormat = BlockFormat.of(format).orElseThrow();
    }

    /// Writes one block.
    @Benchmark
    public long writeBlock() throws InterruptedException {
        BlockBuilder builder = new BlockBuilder(
                BlockSchema.of(blockFormat, DedicatedColumns.defaults()),
                new Nowhere(),
                BlockBuilder.Options.defaults().withLayout(layout));
        for (Grouped trace : traces) {
            builder.add(trace.id(), List.of(ByteBuffer.wrap(trace.bytes())));
        }
        return builder.finish().size();
    }

    private static final class Nowhere implements ByteSink {
        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void endPart() {}
    }
}
