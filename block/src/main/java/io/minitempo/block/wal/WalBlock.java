// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A block on its way: traces in the order of their arrival, in an append-only log with an index in memory.
///
/// One thread at a time appends and flushes (guarded by a lock of its own); any thread may read at the same time and
/// sees every append that returned. Readers hold it with [#hold], so that its files outlive a [#remove].
public final class WalBlock {

    private static final Logger log = LoggerFactory.getLogger(WalBlock.class);

    /// How many bytes of this log there are for one in the files that Tempo keeps of the same traces: spans as they
    /// came
    /// here, columns in pages of 1 KiB there. Of the reference load Tempo's blocks of 50 MiB have 15 000 to 17 000
    /// traces, which is 3.6 to 4.1; our own columns in such pages give 3.3.
    private static final double LOG_BYTES_PER_COLUMN_BYTE = 3.8;

    private final Path directory;
    private final WalLog file;
    private final SyncPolicy policy;
    private final Instant createdAt;
    private final Pins pins;

    /// Guards appends and flushes; held while the disk is at work.
    private final ReentrantLock writing = new ReentrantLock();
    /// Guards the fields below; never held while the disk is at work.
    private final ReentrantLock lock = new ReentrantLock();

    private final WalIndex index;
    private BlockMeta meta;
    private long bytes;

    /// A reader's hold on a block.
    @FunctionalInterface
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    WalBlock(Path directory, BlockMeta meta, WalLog file, WalIndex index, SyncPolicy policy, Instant createdAt) {
        this.directory = directory;
        this.meta = meta;
        this.file = file;
        this.index = index;
        this.policy = policy;
        this.createdAt = createdAt;
        this.bytes = file.size();
        this.pins = new Pins(this::deleteFiles);
    }

    /// Appends a trace, or a part of one: `segments` are `Trace` messages, `start` and `end` the times of their spans
    /// as clamped by the caller. Survives a crash of the process when it returns, and one of the machine after the next
    /// [#flush].
    ///
    /// @throws TempoException.Unavailable when the disk does not take it; the block is as before then
    public void append(TraceId id, Instant start, Instant end, List<ByteBuffer> segments) {
        WalRecord entry = new WalRecord(id, start.getEpochSecond(), end.getEpochSecond(), segments);
        writing.lock();
        try {
            long offset = file.append(entry);
            lock.lock();
            try {
                index.add(id, offset, Math.toIntExact(file.size() - offset));
                bytes = file.size();
                meta = extended(meta, start, end, index.traces());
            } finally {
                lock.unlock();
            }
        } finally {
            writing.unlock();
        }
    }

    private static BlockMeta extended(BlockMeta meta, Instant start, Instant end, int traces) {
        Instant from = Instant.ofEpochSecond(start.getEpochSecond());
        Instant to = Instant.ofEpochSecond(end.getEpochSecond());
        boolean unset = meta.totalObjects() == 0;
        return meta.toBuilder()
                .times(
                        unset || from.isBefore(meta.startTime()) ? from : meta.startTime(),
                        unset || to.isAfter(meta.endTime()) ? to : meta.endTime())
                .totalObjects(traces)
                .build();
    }

    /// Writes `meta.json` and, by the policy, forces the log to disk: when it returns, all appends before it are
    /// durable.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    public void flush() {
        writing.lock();
        try {
            BlockMeta current = meta();
            WalFiles.writeAtomically(directory.resolve(WalFiles.META), current.toJson(), policy == SyncPolicy.ON_FLUSH);
            if (policy == SyncPolicy.ON_FLUSH) {
                file.sync();
            }
        } finally {
            writing.unlock();
        }
    }

    /// Flushes and takes no more appends, whether the flush succeeds or not; reading goes on.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    public void seal() {
        writing.lock();
        try {
            try {
                flush();
            } finally {
                file.seal();
            }
        } finally {
            writing.unlock();
        }
    }

    /// What is known of the block: format, id, tenant, dedicated columns, number of traces, and the times of all
    /// appends in whole seconds.
    public BlockMeta meta() {
        lock.lock();
        try {
            return meta;
        } finally {
            lock.unlock();
        }
    }

    /// Bytes of the log.
    public long size() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// About the bytes that Tempo's write-ahead log, whose files are Parquet, has of these traces: what
    /// `max_block_bytes` is compared with (`spec/blocks.md §14.2`). The log itself is several times as large.
    public long columnBytes() {
        return (long) (size() / LOG_BYTES_PER_COLUMN_BYTE);
    }

    /// When the block was created, or replayed.
    public Instant createdAt() {
        return createdAt;
    }

    /// The directory.
    public Path directory() {
        return directory;
    }

    /// The ids of all traces, ascending.
    public List<TraceId> ids() {
        lock.lock();
        try {
            return index.ids();
        } finally {
            lock.unlock();
        }
    }

    /// The segments of a trace, one list per append, in order; empty when there is none. Appends that cannot be read
    /// any more are left out and logged.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<List<ByteBuffer>> pieces(TraceId id) throws InterruptedException {
        List<WalIndex.Place> places = places(id);
        if (places.isEmpty()) {
            return List.of();
        }
        try (WalLog.Reader reader = file.open()) {
            return pieces(reader, places);
        }
    }

    private List<WalIndex.Place> places(TraceId id) {
        lock.lock();
        try {
            return index.find(id);
        } finally {
            lock.unlock();
        }
    }

    private static List<List<ByteBuffer>> pieces(WalLog.Reader reader, List<WalIndex.Place> places)
            throws InterruptedException {
        List<List<ByteBuffer>> pieces = new ArrayList<>(places.size());
        for (WalIndex.Place place : places) {
            try {
                pieces.add(reader.read(place).segments());
            } catch (CorruptBlockException e) {
                log.atError().setCause(e).log("WAL record is damaged, left out");
            }
        }
        return pieces;
    }

    /// Adds what the block knows of a trace to a combiner.
    ///
    /// @throws TempoException.TooLarge when the trace exceeds the combiner's limit and must be whole
    /// @throws InterruptedException when the caller is interrupted
    public void find(TraceId id, TraceCombiner combiner) throws InterruptedException {
        for (List<ByteBuffer> piece : pieces(id)) {
            Trace.Builder part = Trace.newBuilder();
            for (ByteBuffer segment : piece) {
                try {
                    part.mergeFrom(TraceParser.parse(segment));
                } catch (InvalidProtocolBufferException e) {
                    log.atError()
                            .addKeyValue("trace", id)
                            .addKeyValue("block", directory)
                            .setCause(e)
                            .log("WAL segment is not a trace, left out");
                }
            }
            combiner.add(part.build());
        }
    }

    /// Sees the traces of a block.
    @FunctionalInterface
    public interface Visitor {
        /// Sees a trace with its segments, one list per append.
        ///
        /// @throws InterruptedException when the caller is interrupted
        void visit(TraceId id, List<List<ByteBuffer>> pieces) throws InterruptedException;
    }

    /// Shows all traces in ascending order of their ids, one at a time in memory. What is appended meanwhile may or
    /// may not be shown.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void forEach(Visitor visitor) throws InterruptedException {
        try (WalLog.Reader reader = file.open()) {
            for (TraceId id : ids()) {
                List<List<ByteBuffer>> pieces = pieces(reader, places(id));
                if (!pieces.isEmpty()) {
                    visitor.visit(id, pieces);
                }
            }
        }
    }

    /// Walks all traces, as [#forEach] does, at the pace of the caller.
    public WalTraces traces() {
        return new WalTraces(this);
    }

    WalLog.Reader openReader() {
        return file.open();
    }

    List<List<ByteBuffer>> pieces(WalLog.Reader reader, TraceId id) throws InterruptedException {
        return pieces(reader, places(id));
    }

    /// Keeps the files in place until the hold is closed.
    ///
    /// @throws TempoException.NotFound when the block is being removed
    public Hold hold() {
        if (!pins.enter()) {
            throw new TempoException.NotFound("WAL block " + directory.getFileName() + " is removed");
        }
        return pins::leave;
    }

    /// Marks the block as deleted, so that a restart removes it. Its files stay, and readers too, until [#remove].
    ///
    /// @throws TempoException.Unavailable when the mark cannot be written
    public void markDeleted() {
        WalFiles.tombstone(directory);
    }

    /// Marks the block as deleted and removes its files when the last hold is closed.
    ///
    /// @throws TempoException.Unavailable when the mark cannot be written
    public void remove() {
        WalFiles.tombstone(directory);
        pins.giveUp();
    }

    private void deleteFiles() {
        try {
            file.seal();
        } catch (TempoException.Unavailable e) {
            log.atWarn().addKeyValue("block", directory).setCause(e).log("WAL file was not closed");
        }
        WalFiles.deleteDirectory(directory);
    }
}
