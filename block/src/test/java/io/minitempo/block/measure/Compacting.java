// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.measure;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.CompactionMetrics;
import io.minitempo.block.list.BlockStore;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.local.LocalBackend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CPU seconds per million spans of compacting four blocks into one.
///
/// Arguments: format, spans of each input, how many compactions, folder. The first ones warm the JVM up; `-Xmx` shows
/// that memory does not grow with the blocks.
final class Compacting {

    private static final Logger log = LoggerFactory.getLogger(Compacting.class);

    private static final int INPUTS = 4;

    private Compacting() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        BlockFormat format = BlockFormat.of(args[0]).orElseThrow();
        int traces = Integer.parseInt(args[1]) / Load.SPANS;
        Path folder = Files.createDirectories(Path.of(args[3]));
        LocalBackend bucket = new LocalBackend(folder, Clock.system());
        bucket.probe();
        BlockStore store = new BlockStore(bucket, 3);
        Load load = new Load();
        for (int run = 0; run < Integer.parseInt(args[2]); run++) {
            List<BlockId> inputs = new ArrayList<>();
            for (int i = 0; i < INPUTS; i++) {
                inputs.add(write(store, format, traces, load).blockId());
            }
            BlockCompaction compaction = new BlockCompaction(
                    store,
                    BlockWriter.Settings.defaults(),
                    () -> new BlockId(UUID.randomUUID()),
                    new CompactionMetrics(new SimpleMeterRegistry()));
            long start = cpu();
            BlockMeta output =
                    compaction.compact(TenantId.SINGLE, inputs, 5_000_000).output();
            double spans = (double) INPUTS * traces * Load.SPANS;
            log.info(String.format(
                    Locale.ROOT,
                    "%s: %.0f spans, %d traces, %.2f CPU s per million spans, %.1f bytes/span, heap %d MB",
                    format,
                    spans,
                    output.totalObjects(),
                    (cpu() - start) / spans / 1000,
                    output.size() / spans,
                    Runtime.getRuntime().totalMemory() >> 20));
            for (BlockId input : inputs) {
                store.delete(TenantId.SINGLE, input);
            }
            store.delete(TenantId.SINGLE, output.blockId());
        }
    }

    private static BlockMeta write(BlockStore store, BlockFormat format, int traces, Load load)
            throws InterruptedException {
        BlockMeta template = BlockMeta.builder(format, new BlockId(UUID.randomUUID()), TenantId.SINGLE)
                .dedicatedColumns(DedicatedColumns.defaults().in(format))
                .replicationFactor(1)
                .build();
        try (BlockWriter writer = BlockWriter.start(store.backend(), template, BlockWriter.Settings.defaults())) {
            for (int i = 0; i < traces; i++) {
                Load.Trace trace = load.trace(i, traces);
                writer.add(trace.id(), List.of(trace.segment()));
            }
            return writer.finish(Instant.EPOCH, Instant.EPOCH.plusSeconds(60));
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
