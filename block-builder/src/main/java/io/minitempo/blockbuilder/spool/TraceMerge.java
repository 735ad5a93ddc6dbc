// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.spool;

import io.minitempo.core.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// The traces of a tenant, one after the other, merged from runs. Owned by one thread; holds one trace at a time.
public final class TraceMerge {

    private final PriorityQueue<Source> sources;
    private final long maxTraceBytes;
    private final Consumer<ByteBuffer> tooLarge;
    private final List<ByteBuffer> segments = new ArrayList<>();
    private TraceId id = new TraceId(0, 0);

    /// A run at a segment. Runs are in the order of arrival, so equal traces go by the number of the run.
    private record Source(int number, SegmentRun run) implements Comparable<Source> {

        @Override
        public int compareTo(Source other) {
            int order = Long.compareUnsigned(run.high(), other.run.high());
            if (order == 0) {
                order = Long.compareUnsigned(run.low(), other.run.low());
            }
            return order != 0 ? order : Integer.compare(number, other.number);
        }
    }

    TraceMerge(List<SegmentRun> runs, long maxTraceBytes, Consumer<ByteBuffer> tooLarge) throws InterruptedException {
        this.maxTraceBytes = maxTraceBytes;
        this.tooLarge = tooLarge;
        this.sources = new PriorityQueue<>(Math.max(1, runs.size()));
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).next()) {
                sources.add(new Source(i, runs.get(i)));
            }
        }
    }

    /// Moves to the next trace of which at least one segment is left; false when there is none.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when a file cannot be read
    /// @throws InterruptedException when the caller is interrupted
    public boolean next() throws InterruptedException {
        segments.clear();
        while (segments.isEmpty()) {
            Source first = sources.peek();
            if (first == null) {
                return false;
            }
            collect(first.run().high(), first.run().low());
        }
        return true;
    }

    private void collect(long high, long low) throws InterruptedException {
        id = new TraceId(high, low);
        long bytes = 0;
        for (Source source = sources.peek();
                source != null && source.run().high() == high && source.run().low() == low;
                source = sources.peek()) {
            SegmentRun run = source.run();
            // As if each had been appended when it came: one that does not fit goes, a smaller one after it may stay.
            if (bytes + run.length() > maxTraceBytes) {
                tooLarge.accept(run.bytes());
            } else {
                segments.add(run.bytes());
                bytes += run.length();
            }
            sources.poll();
            if (run.next()) {
                sources.add(source);
            }
        }
    }

    /// The trace.
    public TraceId id() {
        return id;
    }

    /// Its segments, until [#next].
    public List<ByteBuffer> segments() {
        return segments;
    }
}
