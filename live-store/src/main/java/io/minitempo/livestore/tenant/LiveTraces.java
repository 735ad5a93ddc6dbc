// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.core.TraceId;
import io.minitempo.server.overrides.Limits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The traces of a tenant that are in memory: those that still get spans, and those on their way to the WAL.
///
/// Guarded by its lock, which is never held while the disk is at work; any thread may call. A trace leaves only after
/// [#left] was called for it, so whoever looks here first and into the WAL afterwards meets it at least once.
final class LiveTraces {

    /// What became of a trace that was offered.
    enum Admission {
        /// It was added.
        ADDED,
        /// It was added, as the first part of its trace.
        CREATED,
        /// Its trace has more bytes than allowed.
        TRACE_TOO_LARGE,
        /// The tenant has as many live traces as allowed.
        TOO_MANY_TRACES
    }

    private static final class Size {
        private long bytes;
        private long lastSeenMillis;
    }

    /// What the objects and table entries of one live trace take, about.
    private static final int BYTES_BESIDE_SPANS = 512;

    private final boolean keepsSegments;
    private final LongConsumer memory;
    private final ReentrantLock lock = new ReentrantLock();
    /// In the order of their first offsets, because records arrive in the order of theirs.
    private final LinkedHashMap<TraceId, LiveTrace> live = new LinkedHashMap<>();
    private final Map<TraceId, LiveTrace> leaving = new HashMap<>();
    private final Map<TraceId, Size> sizes = new HashMap<>();
    private long total;
    /// What others see of [#total].
    private volatile long bytes;
    private volatile int count;

    /// No traces; `memory` is told by how many bytes what they take grows, while the lock is held.
    LiveTraces(boolean keepsSegments, LongConsumer memory) {
        this.keepsSegments = keepsSegments;
        this.memory = memory;
    }

    /// Adds a part of a trace, of which `scan` has seen the spans, unless a limit forbids it.
    Admission add(
            TraceId id, byte[] array, int offset, int length, SpanScan scan, LogPosition position, Limits limits) {
        lock.lock();
        try {
            Size size = sizes.get(id);
            int maxBytes = limits.global().maxBytesPerTrace();
            if (maxBytes > 0 && length + (size == null ? 0 : size.bytes) > maxBytes) {
                return Admission.TRACE_TOO_LARGE;
            }
            LiveTrace trace = live.get(id);
            boolean created = trace == null;
            int maxTraces = limits.ingestion().maxTracesPerUser();
            if (trace == null) {
                if (maxTraces > 0 && live.size() >= maxTraces) {
                    return Admission.TOO_MANY_TRACES;
                }
                trace = new LiveTrace(id, position.offset(), position.timestampMillis());
                live.put(id, trace);
                count = live.size();
            }
            if (size == null) {
                size = new Size();
                sizes.put(id, size);
            }
            size.bytes += length;
            size.lastSeenMillis = Math.max(size.lastSeenMillis, position.timestampMillis());
            trace.note(scan, length, position.offset(), position.timestampMillis());
            total += length;
            bytes = total;
            memory.accept(length + (long) SpanLinks.SPAN_BYTES * scan.spans() + (created ? BYTES_BESIDE_SPANS : 0));
            if (keepsSegments) {
                byte[] copy = new byte[length];
                System.arraycopy(array, offset, copy, 0, length);
                trace.keep(ByteBuffer.wrap(copy).asReadOnlyBuffer());
            }
            return created ? Admission.CREATED : Admission.ADDED;
        } finally {
            lock.unlock();
        }
    }

    /// Undoes the counting of a part that could not be written after all.
    void takeBack(TraceId id, int length) {
        lock.lock();
        try {
            Size size = sizes.get(id);
            if (size != null) {
                size.bytes -= length;
            }
            LiveTrace trace = live.get(id);
            if (trace != null) {
                trace.takeBack(length);
                total -= length;
                bytes = total;
                memory.accept(-length);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The times of a live trace; null when it was cut meanwhile.
    LiveTrace.@Nullable TimeRange range(TraceId id, Duration slack) {
        lock.lock();
        try {
            LiveTrace trace = live.get(id);
            return trace == null ? null : trace.range(slack);
        } finally {
            lock.unlock();
        }
    }

    /// Puts the traces that are due on their way and returns all that are on it, by ascending id.
    List<LiveTrace> leave(boolean all, long nowMillis, Duration idle, Duration age) {
        lock.lock();
        try {
            Iterator<LiveTrace> traces = live.values().iterator();
            while (traces.hasNext()) {
                LiveTrace trace = traces.next();
                // An earlier part of the same trace that is stuck goes first.
                if ((all || trace.isDue(nowMillis, idle, age)) && !leaving.containsKey(trace.id())) {
                    traces.remove();
                    leaving.put(trace.id(), trace);
                }
            }
            count = live.size();
            List<LiveTrace> due = new ArrayList<>(leaving.values());
            due.sort((a, b) -> a.id().compareTo(b.id()));
            return due;
        } finally {
            lock.unlock();
        }
    }

    /// Forgets a trace that is in the WAL as a whole now.
    void left(LiveTrace trace) {
        lock.lock();
        try {
            leaving.remove(trace.id());
            total -= trace.bytes();
            bytes = total;
            memory.accept(
                    -trace.bytes() - (long) SpanLinks.SPAN_BYTES * trace.links().spans() - BYTES_BESIDE_SPANS);
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the sizes of traces that were seen last before `millis`.
    void forgetSizesBefore(long millis) {
        lock.lock();
        try {
            sizes.values().removeIf(size -> size.lastSeenMillis < millis);
        } finally {
            lock.unlock();
        }
    }

    /// Everything in memory of a trace, in the order of arrival.
    List<ByteBuffer> segments(TraceId id) {
        lock.lock();
        try {
            LiveTrace first = leaving.get(id);
            LiveTrace second = live.get(id);
            if (first == null && second == null) {
                return List.of();
            }
            List<ByteBuffer> segments = new ArrayList<>();
            if (first != null) {
                segments.addAll(first.segments());
            }
            if (second != null) {
                segments.addAll(second.segments());
            }
            return segments;
        } finally {
            lock.unlock();
        }
    }

    /// Every trace in memory with its segments in the order of arrival; none of those that keep no segments.
    Map<TraceId, List<ByteBuffer>> segments() {
        lock.lock();
        try {
            Map<TraceId, List<ByteBuffer>> all = new HashMap<>();
            if (!keepsSegments) {
                return all;
            }
            for (LiveTrace trace : leaving.values()) {
                all.computeIfAbsent(trace.id(), id -> new ArrayList<>()).addAll(trace.segments());
            }
            for (LiveTrace trace : live.values()) {
                all.computeIfAbsent(trace.id(), id -> new ArrayList<>()).addAll(trace.segments());
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// The offset from which the log must be read again if this memory is lost; `Long.MAX_VALUE` when it is empty.
    long firstOffset() {
        lock.lock();
        try {
            long first = live.isEmpty()
                    ? Long.MAX_VALUE
                    : live.firstEntry().getValue().firstOffset();
            for (LiveTrace trace : leaving.values()) {
                first = Math.min(first, trace.firstOffset());
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// Bytes of all traces, also those on their way.
    long bytes() {
        return bytes;
    }

    /// How many traces still get spans.
    int count() {
        return count;
    }
}
