// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.benchmarks.load.GroupedTraces;
import io.minitempo.benchmarks.load.GroupedTraces.Grouped;
import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.search.BlockSpanSource;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.memory.InMemoryBackend;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.Level;
import io.minitempo.traceql.data.Column;
import io.minitempo.traceql.data.SpanBatch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// One column of all spans of a block in memory, batch by batch, as a search without results reads it; footer and page
/// indexes are known. Figures are per span.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ColumnScanBenchmark.TRACES * LoadShape.SPANS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ColumnScanBenchmark {

    static final int TRACES = 15_000;

    /// The name of the block format.
    @Param({"vParquet4", "vParquet5"})
    public String format = "";

    private @Nullable BlockReader block;

    /// Bytes read.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Bytes {
        /// Of each scan, in thousandths of bytes a span.
        public long milliBytesPerSpan;
    }

    /// Writes the block.
    @Setup
    public void writeBlock() throws InterruptedException {
        BlockFormat blockFormat = BlockFormat.of(format).orElseThrow();
        InMemoryBackend backend = new InMemoryBackend(Clock.system());
        BlockMeta template = BlockMeta.builder(blockFormat, new BlockId(new UUID(1, 1)), TenantId.SINGLE)
                .dedicatedColumns(DedicatedColumns.defaults().in(blockFormat))
                .replicationFactor(1)
                .build();
        try (BlockWriter writer = BlockWriter.start(backend, template, BlockWriter.Settings.defaults())) {
            for (Grouped trace : GroupedTraces.make(TRACES, 1)) {
                writer.add(trace.id(), List.of(ByteBuffer.wrap(trace.bytes())));
            }
            BlockMeta meta = writer.finish(Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
            block = new BackendBlock(backend, meta).reader();
        }
    }

    private long scan(Field field, Bytes bytes) throws InterruptedException {
        long sum = 0;
        long rows = 0;
        try (BlockSpanSource source = BlockSpanSource.of(Objects.requireNonNull(block))) {
            for (SpanBatch batch = source.next(); batch != null; batch = source.next()) {
                Column column = batch.column(field, null);
                sum += column.bits()[column.size() - 1];
                rows += batch.count(Level.SPAN);
            }
            bytes.milliBytesPerSpan = source.inspectedBytes() * 1000 / rows;
        }
        return sum;
    }

    /// A number that every span has.
    @Benchmark
    public long kind(Bytes bytes) throws InterruptedException {
        return scan(Intrinsic.KIND, bytes);
    }

    /// A number of eight bytes.
    @Benchmark
    public long duration(Bytes bytes) throws InterruptedException {
        return scan(Intrinsic.DURATION, bytes);
    }

    /// A string that every span has.
    @Benchmark
    public long name(Bytes bytes) throws InterruptedException {
        return scan(Intrinsic.NAME, bytes);
    }

    /// A string that every resource has.
    @Benchmark
    public long serviceName(Bytes bytes) throws InterruptedException {
        return scan(new Attribute(Attribute.Scope.RESOURCE, "service.name"), bytes);
    }

    /// A string in a dedicated column, which two thirds of the spans have.
    @Benchmark
    public long dedicatedString(Bytes bytes) throws InterruptedException {
        return scan(new Attribute(Attribute.Scope.SPAN, "http.request.method"), bytes);
    }

    /// A string in the generic list, with 50 000 different values.
    @Benchmark
    public long genericString(Bytes bytes) throws InterruptedException {
        return scan(new Attribute(Attribute.Scope.SPAN, "user.id"), bytes);
    }

    /// A double in the generic list.
    @Benchmark
    public long genericDouble(Bytes bytes) throws InterruptedException {
        return scan(new Attribute(Attribute.Scope.SPAN, "cart.total"), bytes);
    }
}
