// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.search;

import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.shred.ScannedTrace;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.TraceId;
import io.minitempo.core.wire.WireException;
import io.minitempo.traceql.data.SpanBatch;
import io.minitempo.traceql.data.SpanSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The spans of traces that are still OTLP bytes: live traces, write-ahead log, or both at once.
///
/// Columns are those of the block that would be made of the traces: groups merged, spans that came in another piece
/// before once, nested sets and statistics of the whole trace. A trace that is live and in the log is one trace, so
/// that no span is
/// counted twice while it moves.
public final class OtlpSpanSource implements SpanSource {

    private static final Logger log = LoggerFactory.getLogger(OtlpSpanSource.class);

    private static final int FIRST_TRACES = 16;
    private static final int MOST_TRACES = 256;
    /// A batch ends when its traces have so many bytes.
    private static final long MOST_BYTES = 8L << 20;
    /// A trace with more bytes does not leave its arrays to those after it.
    private static final long LARGE_TRACE = 1L << 20;

    private final BlockSchema schema;
    private final TraceFeed feed;
    private final List<ScannedTrace> pool = new ArrayList<>();
    private final ScannedTrace probe;
    private int most = FIRST_TRACES;

    private OtlpSpanSource(BlockSchema schema, TraceFeed feed) {
        this.schema = schema;
        this.feed = feed;
        this.probe = new ScannedTrace(schema);
    }

    /// The spans of traces in memory; every id occurs once.
    ///
    /// @param schema what a block made of them would have
    public static OtlpSpanSource of(BlockSchema schema, List<OtlpTrace> traces) {
        return new OtlpSpanSource(schema, TraceFeed.of(traces));
    }

    /// The spans of live traces and WAL blocks, which the caller holds until the source is closed; what they have of
    /// one trace is merged. The live traces must have been taken before the blocks, so that none is missed on its way.
    public static OtlpSpanSource of(BlockSchema schema, List<OtlpTrace> live, List<WalBlock> blocks) {
        return new OtlpSpanSource(schema, TraceFeed.of(live, blocks));
    }

    @Override
    public @Nullable SpanBatch next() throws InterruptedException {
        List<TraceId> ids = new ArrayList<>();
        List<ScannedTrace> scanned = new ArrayList<>();
        long bytes = 0;
        while (scanned.size() < most && bytes < MOST_BYTES) {
            OtlpTrace trace = feed.next();
            if (trace == null) {
                break;
            }
            int slot = scanned.size();
            if (slot == pool.size()) {
                pool.add(new ScannedTrace(schema));
            }
            ScannedTrace target = pool.get(slot);
            if (trace.bytes() > LARGE_TRACE) {
                pool.set(slot, new ScannedTrace(schema));
            }
            if (scan(trace, target)) {
                ids.add(trace.id());
                scanned.add(target);
                bytes += trace.bytes();
            }
        }
        most = Math.min(MOST_TRACES, most * 2);
        return scanned.isEmpty() ? null : new OtlpSpanBatch(schema, ids, scanned);
    }

    /// Scans a trace; segments that are no traces are left out and logged, as when a block is made.
    private boolean scan(OtlpTrace trace, ScannedTrace target) {
        try {
            target.scan(trace.id(), trace.pieces(), false);
            return true;
        } catch (WireException e) {
            log.atError()
                    .addKeyValue("trace", trace.id())
                    .setCause(e)
                    .log("trace holds segments that are not protobuf, left out of search");
        }
        List<List<ByteBuffer>> sound = new ArrayList<>();
        for (List<ByteBuffer> piece : trace.pieces()) {
            List<ByteBuffer> kept = piece.stream()
                    .filter(segment -> isTrace(trace.id(), segment))
                    .toList();
            if (!kept.isEmpty()) {
                sound.add(kept);
            }
        }
        if (sound.isEmpty()) {
            return false;
        }
        target.scan(trace.id(), sound, false);
        return true;
    }

    private boolean isTrace(TraceId id, ByteBuffer segment) {
        try {
            probe.scan(id, List.of(List.of(segment)), false);
            return true;
        } catch (WireException e) {
            return false;
        }
    }

    @Override
    public long inspectedBytes() {
        return feed.readBytes();
    }

    @Override
    public void close() {
        feed.close();
    }
}
