// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.measure;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.parquet.write.PageLayout;
import io.minitempo.block.shred.BlockBuilder;
import io.minitempo.block.store.BackendBlock;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.local.LocalBackend;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Milliseconds of looking traces up by id, one after the other, over blocks on the local disk.
///
/// Arguments: format, page layout, spans of a block, how many blocks, lookups, directory.
final class TraceLookup {

    private static final Logger log = LoggerFactory.getLogger(TraceLookup.class);

    private TraceLookup() {}

    public static void main(String[] args) throws InterruptedException {
        BlockFormat format = BlockFormat.of(args[0]).orElseThrow();
        int traces = Integer.parseInt(args[2]) / Load.SPANS;
        int blocks = Integer.parseInt(args[3]);
        int lookups = Integer.parseInt(args[4]);
        Clock clock = Clock.system();
        LocalBackend backend = new LocalBackend(Path.of(args[5]), clock);
        backend.probe();
        List<TraceId> ids = new ArrayList<>();
        List<BackendBlock> opened = new ArrayList<>();
        Load load = new Load();
        for (int b = 0; b < blocks; b++) {
            BlockMeta template = BlockMeta.builder(format, new BlockId(new UUID(b, b)), TenantId.SINGLE)
                    .dedicatedColumns(DedicatedColumns.defaults().in(format))
                    .replicationFactor(1)
                    .build();
            BlockBuilder.Options options = BlockBuilder.Options.defaults().withLayout(PageLayout.valueOf(args[1]));
            try (BlockWriter writer = BlockWriter.start(
                    backend, template, BlockWriter.Settings.defaults().withData(options))) {
                for (int i = 0; i < traces; i++) {
                    Load.Trace trace = load.trace(i, traces);
                    writer.add(trace.id(), List.of(trace.segment()));
                    ids.add(trace.id());
                }
                opened.add(new BackendBlock(backend, writer.finish(Instant.EPOCH, clock.instant())));
            }
        }
        Random random = new Random(1);
        for (int round = 0; round < 4; round++) {
            long[] nanos = new long[lookups];
            int found = 0;
            for (int i = 0; i < lookups; i++) {
                TraceId id = ids.get(random.nextInt(ids.size()));
                long start = clock.nanoTime();
                for (BackendBlock block : opened) {
                    found += block.find(id).isPresent() ? 1 : 0;
                }
                nanos[i] = clock.nanoTime() - start;
            }
            Arrays.sort(nanos);
            log.info(String.format(
                    Locale.ROOT,
                    "%d of %d found over %d blocks, ms p50 %.2f p90 %.2f p99 %.2f",
                    found,
                    lookups,
                    blocks,
                    nanos[lookups / 2] / 1e6,
                    nanos[lookups * 9 / 10] / 1e6,
                    nanos[lookups * 99 / 100] / 1e6));
        }
    }
}
