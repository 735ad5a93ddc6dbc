// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/// Timers and a clock that stand still until a test moves them.
final class ManualScheduler implements Scheduler, Clock {

    private final Queue<Task> tasks =
            new PriorityQueue<>(Comparator.<Task>comparingLong(task -> task.due).thenComparingLong(task -> task.id));
    private long nanos;
    private long nextId;

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Task task = new Task(nanos + delay.toNanos(), nextId++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void advance(Duration duration) {
        long end = nanos + duration.toNanos();
        while (!tasks.isEmpty() && tasks.element().due <= end) {
            Task task = tasks.remove();
            nanos = task.due;
            task.action.run();
        }
        nanos = end;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public void sleep(Duration duration) {
        throw new IllegalStateException("nothing sleeps here");
    }

    private static final class Task {

        private final long due;
        private final long id;
        private final Runnable action;

        private Task(long due, long id, Runnable action) {
            this.due = due;
            this.id = id;
            this.action = action;
        }
    }
}
