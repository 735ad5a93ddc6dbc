// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A trace that still gets spans: what came of it since it was cut last.
///
/// Guarded by the lock of its [LiveTraces]; while it is on its way to the WAL nothing is added, and the cutting thread
/// owns its progress.
final class LiveTrace {

    private final TraceId id;
    private final long firstOffset;
    private final long createdMillis;
    private long lastOffset;
    private long lastAppendMillis;
    private long startNanos;
    private long endNanos;
    private long bytes;
    private final SpanLinks links = new SpanLinks();
    private final List<ByteBuffer> segments = new ArrayList<>(1);
    private int written;

    LiveTrace(TraceId id, long offset, long atMillis) {
        this.id = id;
        this.firstOffset = offset;
        this.lastOffset = offset;
        this.createdMillis = atMillis;
        this.lastAppendMillis = atMillis;
    }

    /// Notes a segment that was received, without keeping it.
    void note(SpanScan scan, int length, long offset, long atMillis) {
        bytes += length;
        links.addAll(scan.links());
        lastOffset = offset;
        lastAppendMillis = Math.max(lastAppendMillis, atMillis);
        if (startNanos == 0 || scan.startNanos() != 0 && Long.compareUnsigned(scan.startNanos(), startNanos) < 0) {
            startNanos = scan.startNanos();
        }
        if (Long.compareUnsigned(scan.endNanos(), endNanos) > 0) {
            endNanos = scan.endNanos();
        }
    }

    void keep(ByteBuffer segment) {
        segments.add(segment);
    }

    void takeBack(int length) {
        bytes -= length;
    }

    TraceId id() {
        return id;
    }

    /// The offset of the record that began it.
    long firstOffset() {
        return firstOffset;
    }

    /// The offset of the last record that added to it.
    long lastOffset() {
        return lastOffset;
    }

    long bytes() {
        return bytes;
    }

    /// How its spans are linked. A part that was taken back and came again counts twice.
    SpanLinks links() {
        return links;
    }

    /// What was kept, in the order of arrival.
    List<ByteBuffer> segments() {
        return segments;
    }

    /// How many segments are in the WAL already; only the cutting thread asks.
    int written() {
        return written;
    }

    void wroteOne() {
        written++;
    }

    /// Whether it has been quiet for `idle`, or lives for `age`, at `nowMillis` (`spec/write-path.md §4.4`).
    boolean isDue(long nowMillis, Duration idle, Duration age) {
        return lastAppendMillis < nowMillis - idle.toMillis() || createdMillis < nowMillis - age.toMillis();
    }

    /// Start and end of its spans, clamped to the time of its arrival widened by `slack`
    /// (`spec/write-path.md §4.4`).
    TimeRange range(Duration slack) {
        long low = createdMillis - slack.toMillis();
        long high = lastAppendMillis + slack.toMillis();
        long start = clamp(Long.divideUnsigned(startNanos, 1_000_000), low, high);
        long end = Math.max(start, clamp(Long.divideUnsigned(endNanos, 1_000_000), low, high));
        return new TimeRange(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    }

    private static long clamp(long value, long low, long high) {
        return Math.min(Math.max(value, low), high);
    }

    /// The time of a trace's spans.
    ///
    /// @param start of the earliest span
    /// @param end of the latest span
    record TimeRange(Instant start, Instant end) {}
}
