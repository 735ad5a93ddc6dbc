// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.measure;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.local.LocalBackend;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CPU seconds per million spans of appending to a WAL block, in random order, and of completing it.
///
/// Arguments: format, spans of a block, traces that come in two pieces (percent), how many blocks, directory. The first
/// blocks warm the JVM up.
final class WalCompleting {

    private static final Logger log = LoggerFactory.getLogger(WalCompleting.class);

    private WalCompleting() {}

    /// A piece of a trace.
    private record Piece(TraceId id, ByteBuffer segment) {}

    public static void main(String[] args) throws InterruptedException {
        BlockFormat format = BlockFormat.of(args[0]).orElseThrow();
        int traces = Integer.parseInt(args[1]) / Load.SPANS;
        int split = Integer.parseInt(args[2]);
        int blocks = Integer.parseInt(args[3]);
        Clock clock = Clock.system();
        Wal wal = new Wal(Path.of(args[4]), clock);
        LocalBackend disk = new LocalBackend(wal.blocks(), clock);
        disk.probe();
        LocalBlocks locals = new LocalBlocks(wal.blocks(), disk);
        Load load = new Load();
        for (int block = 0; block < blocks; block++) {
            List<Piece> pieces = pieces(load, traces, split);
            WalBlock head = wal.create(
                    format, new BlockId(new UUID(0, block + 1)), TenantId.SINGLE, DedicatedColumns.defaults(), 1);
            Instant now = clock.instant();
            long start = cpu();
            pieces.forEach(piece -> head.append(piece.id(), now, now, List.of(piece.segment())));
            head.flush();
            long appended = cpu();
            head.seal();
            LocalBlock complete =
                    locals.complete(head, BlockWriter.Settings.defaults()).orElseThrow();
            long completed = cpu();
            double spans = (double) traces * Load.SPANS;
            BlockMeta meta = complete.meta();
            log.info(String.format(
                    Locale.ROOT,
                    "%s: %d traces in %d pieces, CPU s per million spans: append %.2f, complete %.2f; %.1f bytes/span",
                    format,
                    meta.totalObjects(),
                    pieces.size(),
                    (appended - start) / spans / 1000,
                    (completed - appended) / spans / 1000,
                    meta.size() / spans));
            head.remove();
            complete.remove();
        }
    }

    /// Traces in random order; of those that come in two pieces, each piece is a trace of the load by itself.
    private static List<Piece> pieces(Load load, int traces, int split) {
        Random random = new Random(1);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < traces; i++) {
            Load.Trace trace = load.trace(i, traces);
            pieces.add(new Piece(trace.id(), trace.segment()));
            if (i + 1 < traces && random.nextInt(100) < split) {
                i++;
                pieces.add(new Piece(trace.id(), load.trace(i, traces).segment()));
            }
        }
        Collections.shuffle(pieces, random);
        return pieces;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
