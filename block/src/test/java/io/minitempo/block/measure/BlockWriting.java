// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.measure;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.format.ColumnChunk;
import io.minitempo.block.parquet.format.FileFooter;
import io.minitempo.block.parquet.format.RowGroup;
import io.minitempo.block.parquet.write.ByteSink;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.BlockBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CPU seconds per million spans and bytes per span of writing blocks from OTLP bytes.
///
/// Arguments: format, page layout, spans of a block, how many blocks, file to write. The first blocks warm the JVM up.
final class BlockWriting {

    private static final Logger log = LoggerFactory.getLogger(BlockWriting.class);

    private BlockWriting() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        BlockFormat format = BlockFormat.of(args[0]).orElseThrow();
        int traces = Integer.parseInt(args[2]) / Load.SPANS;
        int blocks = Integer.parseInt(args[3]);
        Path file = Path.of(args[4]);
        Load load = new Load();
        for (int block = 0; block < blocks; block++) {
            run(format, PageLayout.valueOf(args[1]), traces, file, load);
        }
        report(file, (long) traces * Load.SPANS);
    }

    private static void run(BlockFormat format, PageLayout layout, int traces, Path file, Load load)
            throws InterruptedException, IOException {
        // Inputs are made in portions outside of the measured time.
        int portion = 2000;
        long nanos = 0;
        long otlp = 0;
        BlockBuilder.Summary summary;
        try (OutputStream out = Files.newOutputStream(file)) {
            BlockBuilder builder = new BlockBuilder(
                    BlockSchema.of(format, DedicatedColumns.defaults()),
                    sink(out),
                    BlockBuilder.Options.defaults().withLayout(layout));
            for (int from = 0; from < traces; from += portion) {
                int to = Math.min(traces, from + portion);
                Load.Trace[] made = new Load.Trace[to - from];
                for (int i = from; i < to; i++) {
                    made[i - from] = load.trace(i, traces);
                    otlp += made[i - from].segment().remaining();
                }
                long start = cpu();
                for (Load.Trace trace : made) {
                    builder.add(trace.id(), List.of(trace.segment()));
                }
                nanos += cpu() - start;
            }
            long start = cpu();
            summary = builder.finish();
            nanos += cpu() - start;
        }
        double spans = summary.spans();
        log.info(String.format(
                Locale.ROOT,
                "%s: %.0f spans, %.0f OTLP bytes/span, %.2f CPU s per million spans, %.1f bytes/span, %d row groups, heap %d MB",
                format,
                spans,
                otlp / spans,
                nanos / spans / 1000,
                summary.size() / spans,
                summary.index().lastIds().size(),
                Runtime.getRuntime().totalMemory() >> 20));
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static ByteSink sink(OutputStream out) {
        return new ByteSink() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void endPart() {}
        };
    }

    /// Logs which columns take the bytes.
    private static void report(Path file, long spans) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] tail = java.util.Arrays.copyOfRange(bytes, bytes.length - FileFooter.TAIL_BYTES, bytes.length);
        int length = FileFooter.footerLength(tail, bytes.length, "measured");
        FileFooter footer = FileFooter.read(bytes, bytes.length - FileFooter.TAIL_BYTES - length, length, bytes.length);
        long[] sizes = new long[footer.schema().leaves().size()];
        for (RowGroup group : footer.rowGroups()) {
            for (ColumnChunk chunk : group.columns()) {
                sizes[chunk.leaf().index()] += chunk.sizes().compressed();
            }
        }
        footer.schema().leaves().stream()
                .sorted(java.util.Comparator.comparingLong(leaf -> -sizes[leaf.index()]))
                .limit(30)
                .forEach(leaf -> log.info(String.format(
                        Locale.ROOT, "%7.2f bytes/span %s", (double) sizes[leaf.index()] / spans, leaf.path())));
    }
}
