// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.wal.WalBlock;
import io.minitempo.block.wal.WalTraces;
import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Gives out traces one after the other in ascending order of their ids, from memory and from WAL blocks. Owned by one
/// thread.
final class TraceFeed implements AutoCloseable {

    private final TreeMap<TraceId, List<List<ByteBuffer>>> live = new TreeMap<>();
    private final List<WalTraces> blocks;
    private long readBytes;

    private TraceFeed(List<OtlpTrace> traces, List<WalTraces> blocks) {
        this.blocks = blocks;
        for (OtlpTrace trace : traces) {
            live.merge(trace.id(), trace.pieces(), TraceFeed::both);
        }
    }

    static TraceFeed of(List<OtlpTrace> traces) {
        return new TraceFeed(traces, List.of());
    }

    static TraceFeed of(List<OtlpTrace> live, List<WalBlock> blocks) {
        return new TraceFeed(live, blocks.stream().map(WalBlock::traces).toList());
    }

    private static List<List<ByteBuffer>> both(List<List<ByteBuffer>> first, List<List<ByteBuffer>> second) {
        List<List<ByteBuffer>> pieces = new ArrayList<>(first);
        pieces.addAll(second);
        return pieces;
    }

    /// The next trace, with what all have of it, blocks first; null at the end.
    @Nullable
    OtlpTrace next() throws InterruptedException {
        while (true) {
            TraceId least = live.isEmpty() ? null : live.firstKey();
            for (WalTraces block : blocks) {
                TraceId id = block.peek();
                if (id != null && (least == null || id.compareTo(least) < 0)) {
                    least = id;
                }
            }
            if (least == null) {
                return null;
            }
            List<List<ByteBuffer>> pieces = new ArrayList<>();
            for (WalTraces block : blocks) {
                if (least.equals(block.peek())) {
                    for (List<ByteBuffer> piece : block.take()) {
                        pieces.add(piece);
                        piece.forEach(segment -> readBytes += segment.remaining());
                    }
                }
            }
            Map.Entry<TraceId, List<List<ByteBuffer>>> first = live.firstEntry();
            if (first != null && first.getKey().equals(least)) {
                pieces.addAll(first.getValue());
                live.remove(least);
            }
            if (!pieces.isEmpty()) {
                return new OtlpTrace(least, pieces);
            }
        }
    }

    long readBytes() {
        return readBytes;
    }

    @Override
    public void close() {
        blocks.forEach(WalTraces::close);
    }
}
