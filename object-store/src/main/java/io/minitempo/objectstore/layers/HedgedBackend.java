// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.layers;

import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.internal.RangeMerge;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/// Sends a read once more, beside the first, when the store has not answered for a while (`spec/blocks.md §3.1`).
///
/// Only reads: a write or a delete that was sent twice could undo what came between.
public final class HedgedBackend extends ForwardingBackend {

    private final Duration requestsAt;
    private final int requestsUpTo;
    private final Clock clock;
    private final BackendMetrics metrics;

    private HedgedBackend(Backend backend, Duration requestsAt, int requestsUpTo, Clock clock, BackendMetrics metrics) {
        super(backend);
        this.requestsAt = requestsAt;
        this.requestsUpTo = requestsUpTo;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// A backend whose reads are hedged; the backend itself when the settings say never.
    ///
    /// @param requestsAt the time of silence after which a read is sent once more; 0 for never
    /// @param requestsUpTo how often a read is sent at most, the first time included
    public static Backend of(
            Backend backend, Duration requestsAt, int requestsUpTo, Clock clock, BackendMetrics metrics) {
        return requestsAt.isPositive() && requestsUpTo > 1
                ? new HedgedBackend(backend, requestsAt, requestsUpTo, clock, metrics)
                : backend;
    }

    private <T> T hedge(Callable<T> read) throws InterruptedException {
        return new Hedge<>(read, requestsAt, requestsUpTo, clock, metrics).run();
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        return hedge(() -> backend.get(key));
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        return hedge(() -> backend.readRange(key, offset, length));
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return RangeMerge.REMOTE.read(ranges, (offset, length) -> readRange(key, offset, length));
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        return hedge(() -> backend.info(key));
    }
}
