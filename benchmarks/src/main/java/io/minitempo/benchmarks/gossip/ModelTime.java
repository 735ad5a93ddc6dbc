// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.gossip;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.membership.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/// Time that jumps from one event to the next. Owned by one thread.
final class ModelTime implements Scheduler, Clock {

    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    private final Queue<Event> events = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.due).thenComparingLong(event -> event.id));
    private long nanos;
    private long nextId;

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Event event = new Event(nanos + Math.max(0, delay.toNanos()), nextId++, task);
        events.add(event);
        return () -> event.cancelled = true;
    }

    /// Runs what falls due within `duration`.
    void run(Duration duration) {
        long end = nanos + duration.toNanos();
        while (!events.isEmpty() && events.element().due <= end) {
            Event event = events.remove();
            nanos = event.due;
            if (!event.cancelled) {
                event.task.run();
            }
        }
        nanos = end;
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void sleep(Duration duration) {
        throw new IllegalStateException("nothing sleeps in the model");
    }

    private static final class Event {

        private final long due;
        private final long id;
        private final Runnable task;
        private boolean cancelled;

        private Event(long due, long id, Runnable task) {
            this.due = due;
            this.id = id;
            this.task = task;
        }
    }
}
