// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Writes values behind the back of those who read them. Any thread may add; what finds no room is dropped.
///
/// Both the number of waiting values and their bytes are bounded.
final class BackgroundWriter {

    /// Values that wait hold at most so many bytes of the heap, whatever their number.
    static final long MOST_BYTES = 32 << 20;

    private final int writers;
    private final Sink sink;
    private final CacheMetrics metrics;
    private final BlockingQueue<Value> queue;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    /// A value on its way.
    private static final class Value {
        private final String key;
        private final byte[] bytes;

        Value(String key, byte[] bytes) {
            this.key = key;
            this.bytes = bytes;
        }
    }

    /// Writes a value; never throws but for an interrupt.
    @FunctionalInterface
    interface Sink {
        void write(String key, byte[] value) throws InterruptedException;
    }

    BackgroundWriter(BackgroundConfig config, Sink sink, CacheMetrics metrics) {
        this.writers = config.writebackGoroutines();
        this.sink = sink;
        this.metrics = metrics;
        this.queue = new ArrayBlockingQueue<>(config.writebackBuffer());
        metrics.queue(queue::size);
    }

    /// Adds a value.
    void add(String key, byte[] value) {
        if (waitingBytes.addAndGet(value.length) > MOST_BYTES || !queue.offer(new Value(key, value))) {
            waitingBytes.addAndGet(-value.length);
            metrics.dropped();
        }
    }

    synchronized void start() {
        for (int i = 0; i < writers; i++) {
            threads.add(Threads.startVirtual("cache-writer-" + i, this::loop));
        }
    }

    private void loop() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Value value = queue.take();
                waitingBytes.addAndGet(-value.bytes.length);
                sink.write(value.key, value.bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends; what waits is not written.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void stop(Deadline deadline) throws InterruptedException {
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
            threads.clear();
        }
        all.forEach(Thread::interrupt);
        for (Thread thread : all) {
            thread.join(deadline.remaining());
        }
    }
}
