// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.store.BlockWriter;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireException;
import io.minitempo.objectstore.Backend;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the traces of one WAL block as a block. Used once, by one thread.
final class WalCompletion {

    private static final Logger log = LoggerFactory.getLogger(WalCompletion.class);

    private final WalBlock wal;
    private final Backend backend;
    private final BlockWriter.Settings settings;

    WalCompletion(WalBlock wal, Backend backend, BlockWriter.Settings settings) {
        this.wal = wal;
        this.backend = backend;
        this.settings = settings;
    }

    BlockMeta run(BlockMeta template) throws InterruptedException {
        try (BlockWriter writer = BlockWriter.start(backend, template, settings)) {
            wal.forEach((id, pieces) -> add(writer, id, pieces));
            return writer.finish(template.startTime(), template.endTime());
        }
    }

    /// Adds a trace; segments that are no traces are left out and logged, so that one of them cannot hold up the rest
    /// of the block for ever.
    private void add(BlockWriter writer, TraceId id, List<List<ByteBuffer>> pieces) throws InterruptedException {
        try {
            writer.addMerged(id, pieces);
        } catch (WireException e) {
            log.atError()
                    .addKeyValue("trace", id)
                    .addKeyValue("block", wal.directory())
                    .setCause(e)
                    .log("trace holds segments that are not protobuf, left out");
            List<List<ByteBuffer>> sound = new ArrayList<>();
            for (List<ByteBuffer> piece : pieces) {
                List<ByteBuffer> kept =
                        piece.stream().filter(WalCompletion::isTrace).toList();
                if (!kept.isEmpty()) {
                    sound.add(kept);
                }
            }
            if (!sound.isEmpty()) {
                writer.addMerged(id, sound);
            }
        }
    }

    private static boolean isTrace(ByteBuffer segment) {
        try {
            return TraceParser.parse(segment).isInitialized();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }
}
