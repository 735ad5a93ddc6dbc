// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import com.google.protobuf.InvalidProtocolBufferException;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumn;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.block.search.BlockSpanSource;
import io.minitempo.block.search.OtlpSpanSource;
import io.minitempo.block.search.OtlpTrace;
import io.minitempo.block.shred.TraceShape;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.block.trace.TraceParser;
import io.minitempo.block.wal.LocalBlock;
import io.minitempo.block.wal.Stages;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.time.Clock;
import io.minitempo.core.wire.WireException;
import io.minitempo.ingestlog.PushBytes;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.traceql.data.SpanSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that is held of one tenant, from the first span in memory to the last complete block.
///
/// Spans move in one direction: memory, WAL, complete block. Each step shows them at the new place before it takes them
/// from the old one, and every lookup looks in the same order, so it meets them at least once; what it meets twice goes
/// by span id and kind. Pushes and cuts may come from any thread.
public final class TenantInstance {

    private static final Logger log = LoggerFactory.getLogger(TenantInstance.class);

    /// How often a scan looks for a moment at which no block is completed.
    private static final int MOST_LOOKS = 10;

    private final TenantId tenant;
    private final TenantSettings settings;
    private final Overrides overrides;
    private final Clock clock;
    private final LiveTraces live;
    private final Stages stages;
    private final HeadBlock head;
    private final TenantMetrics.OfTenant metrics;
    /// Held while traces are moved to the WAL; owns [#lastCutMillis] and [#shape].
    private final ReentrantLock cutting = new ReentrantLock();

    private final TraceShape shape = new TraceShape();
    private long lastCutMillis;
    /// Whether the disk refused the last write.
    private final AtomicBoolean stalled = new AtomicBoolean();
    private final AtomicInteger stalledTenants;

    TenantInstance(TenantId tenant, Stages stages, Tenants owner) {
        this.tenant = tenant;
        this.settings = owner.settings();
        this.overrides = owner.overrides();
        this.clock = owner.clock();
        this.stages = stages;
        this.live = settings.durability() == Durability.AT_CUT
                ? new LiveTraces(true, owner::memoryGrew)
                : new LiveTraces(false, bytes -> {});
        this.stalledTenants = owner.stalledTenants();
        this.head = new HeadBlock(
                tenant,
                settings,
                this::columns,
                owner.wal(),
                stages,
                (block, reason) -> owner.cut(this, block, reason),
                clock,
                owner.random());
        this.metrics = owner.metrics().of(tenant, live);
        this.lastCutMillis = clock.millis();
    }

    /// The columns of the tenant's own, if it has any, instead of those of `storage.trace.block`.
    private DedicatedColumns columns() {
        List<DedicatedColumn> own = overrides.of(tenant).storage().columns(DedicatedColumn::of);
        return own == null ? settings.columns() : new DedicatedColumns(own);
    }

    /// Whose spans these are.
    public TenantId tenant() {
        return tenant;
    }

    /// WAL and complete blocks; a [Stages.Snapshot] of them is a consistent view of all that is on disk.
    public Stages stages() {
        return stages;
    }

    /// Takes the traces of one record or push. Traces beyond a limit, and those that are not protobuf, are dropped and
    /// counted. With [Durability#AT_PUSH] they are in the WAL when it returns.
    ///
    /// @throws TempoException.Unavailable when the WAL does not take them
    public void push(PushBytes value, LogPosition position) {
        SpanScan scan = new SpanScan();
        value.forEach((id, array, offset, length) -> {
            metrics.received(length);
            try {
                scan.scan(array, offset, length);
            } catch (WireException e) {
                metrics.undecodable();
                log.atDebug().addKeyValue("trace", id).setCause(e).log("trace is not protobuf, dropped");
                return;
            }
            if (scan.spans() > 0) {
                push(id, array, offset, length, scan, position);
            }
        });
    }

    private void push(TraceId id, byte[] array, int offset, int length, SpanScan scan, LogPosition position) {
        LiveTraces.Admission admission = live.add(id, array, offset, length, scan, position, overrides.of(tenant));
        metrics.admitted(admission, scan.spans());
        boolean added = admission == LiveTraces.Admission.ADDED || admission == LiveTraces.Admission.CREATED;
        if (!added || settings.durability() == Durability.AT_CUT) {
            return;
        }
        LiveTrace.TimeRange range = live.range(id, settings.slack());
        if (range == null) {
            LiveTrace alone = new LiveTrace(id, position.offset(), position.timestampMillis());
            alone.note(scan, length, position.offset(), position.timestampMillis());
            range = alone.range(settings.slack());
        }
        try {
            head.append(id, range, ByteBuffer.wrap(array, offset, length).slice(), LogPosition.NO_OFFSET, 0);
            stalled(false);
        } catch (TempoException.Unavailable e) {
            stalled(true);
            metrics.walFailed();
            live.takeBack(id, length);
            throw e;
        }
    }

    /// Moves traces that are due, or all, to the WAL, forces it to disk, and cuts the head block if it is old enough.
    ///
    /// What the disk does not take stays in memory and goes first the next time.
    ///
    /// @throws TempoException.Unavailable when the disk does not take it
    public void cut(boolean all) {
        cutting.lock();
        try {
            long now = clock.millis();
            for (LiveTrace trace : live.leave(all, now, settings.maxTraceIdle(), settings.maxTraceLive())) {
                write(trace);
            }
            head.flush();
            if (head.cutIfOld()) {
                // Sizes live as long as Tempo's: until the trace was idle from one cut to the next.
                live.forgetSizesBefore(lastCutMillis);
                lastCutMillis = now;
            }
            stalled(false);
        } catch (TempoException.Unavailable e) {
            stalled(true);
            metrics.walFailed();
            throw e;
        } finally {
            cutting.unlock();
        }
    }

    /// Each part becomes a record of its own: parts of one record are not compared with each other, so a part that came
    /// twice would stay twice.
    private void write(LiveTrace trace) {
        LiveTrace.TimeRange range = trace.range(settings.slack());
        while (trace.written() < trace.segments().size()) {
            head.append(
                    trace.id(), range, trace.segments().get(trace.written()), trace.firstOffset(), trace.lastOffset());
            trace.wroteOne();
        }
        shape.clear();
        trace.links().addTo(shape);
        metrics.flushed(shape);
        live.left(trace);
    }

    /// The offset from which the log must be read again after a crash of the machine; `Long.MAX_VALUE` when all that
    /// was pushed is on disk.
    long firstUnsafeOffset() {
        // In the order in which spans move.
        long inMemory = live.firstOffset();
        return Math.min(inMemory, head.firstUnsafeOffset());
    }

    /// Adds what is held of a trace to a combiner.
    ///
    /// @throws TempoException.TooLarge when the trace exceeds the combiner's limit and must be whole
    /// @throws io.minitempo.core.CorruptBlockException when a block that may hold a part of it is damaged
    /// @throws InterruptedException when the caller is interrupted
    public void find(TraceId id, TraceCombiner combiner) throws InterruptedException {
        List<ByteBuffer> segments = live.segments(id);
        try (Stages.Snapshot snapshot = stages.snapshot()) {
            for (ByteBuffer segment : segments) {
                add(id, segment, combiner);
            }
            for (WalBlock block : snapshot.walBlocks()) {
                block.find(id, combiner);
            }
            List<Callable<Optional<Trace>>> lookups = new ArrayList<>();
            for (LocalBlock block : snapshot.blocks()) {
                lookups.add(() -> {
                    TraceCombiner part = new TraceCombiner(0, true);
                    block.find(id, part);
                    return part.result();
                });
            }
            for (Optional<Trace> found : Fanout.all(lookups, settings.queryBlockConcurrency())) {
                found.ifPresent(combiner::add);
            }
        }
    }

    /// Work on spans that are held; every call has a source of its own, on a thread for CPU-bound work.
    ///
    /// @param <R> what comes of it
    @FunctionalInterface
    public interface Work<R> {
        /// Does it; the source is closed by the caller.
        ///
        /// @param meta of the block that the spans lie in, or would
        R run(SpanSource source, BlockMeta meta) throws InterruptedException;
    }

    /// Runs work over everything that is held and may lie in a range of time: once over live traces and WAL together,
    /// and once over each complete block. No span is met twice on its way from one to the next.
    ///
    /// @throws io.minitempo.core.CorruptBlockException when a block is damaged
    /// @throws InterruptedException when the caller is interrupted
    public <R> List<R> scan(SecondRange range, TenantCpu cpu, Work<R> work) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            List<LocalBlock> before = stages.complete();
            Map<TraceId, List<ByteBuffer>> inMemory = live.segments();
            try (Stages.Snapshot snapshot = stages.snapshot()) {
                // A block that was completed in between may hold what was just seen in memory.
                if (snapshot.blocks().equals(before) || attempt == MOST_LOOKS) {
                    return scan(inMemory, snapshot, range, cpu, work);
                }
            }
        }
    }

    private <R> List<R> scan(
            Map<TraceId, List<ByteBuffer>> inMemory,
            Stages.Snapshot snapshot,
            SecondRange range,
            TenantCpu cpu,
            Work<R> work)
            throws InterruptedException {
        List<OtlpTrace> traces = new ArrayList<>(inMemory.size());
        inMemory.forEach((id, segments) ->
                traces.add(new OtlpTrace(id, segments.stream().map(List::of).toList())));
        List<WalBlock> logs = snapshot.walBlocks().stream()
                .filter(block -> range.overlaps(block.meta()))
                .toList();
        List<TenantCpu.Job<R>> tasks = new ArrayList<>();
        if (!traces.isEmpty() || !logs.isEmpty()) {
            BlockMeta meta = BlockMeta.builder(settings.format(), BlockId.MIN, tenant)
                    .dedicatedColumns(columns())
                    .build();
            tasks.add(turn -> {
                try (OtlpSpanSource source = OtlpSpanSource.of(BlockSchema.of(meta), traces, logs)) {
                    return work.run(source, meta);
                }
            });
        }
        for (LocalBlock block : snapshot.blocks()) {
            if (range.overlaps(block.meta())) {
                tasks.add(turn -> {
                    try (BlockSpanSource source = BlockSpanSource.of(block.reader())) {
                        return work.run(source, block.meta());
                    }
                });
            }
        }
        List<Callable<R>> onCpu = new ArrayList<>(tasks.size());
        tasks.forEach(task -> onCpu.add(() -> cpu.startFirst(tenant, task)));
        return Fanout.all(onCpu, settings.queryBlockConcurrency());
    }

    private void add(TraceId id, ByteBuffer segment, TraceCombiner combiner) {
        try {
            combiner.add(TraceParser.parse(segment));
        } catch (InvalidProtocolBufferException e) {
            log.atError()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("trace", id)
                    .setCause(e)
                    .log("live segment is not a trace, left out");
        }
    }

    /// Puts a complete block, or nothing when the WAL block was empty, in place of a WAL block.
    public void completed(WalBlock from, @Nullable LocalBlock to) {
        head.completed(from, to);
    }

    /// Withdraws a complete block from lookups to come.
    public void drop(LocalBlock block) {
        stages.withdraw(block);
        head.dropped(block.meta().blockId());
    }

    /// The last offset of which a block holds spans; `otherwise` when an earlier process filled it.
    public long lastOffset(BlockId block, long otherwise) {
        return head.lastOffset(block, otherwise);
    }

    /// WAL blocks that wait for completion.
    public int waitingBlocks() {
        return stages.sealed().size();
    }

    private void stalled(boolean now) {
        if (stalled.compareAndSet(!now, now)) {
            stalledTenants.addAndGet(now ? 1 : -1);
        }
    }
}
