// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.memberlist.membership.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the timers of the protocol on one virtual thread, in the order in which they fall due.
///
/// Any thread may schedule and cancel; tasks run without the lock of the loop.
final class EventLoop implements Scheduler {

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();
    private final Queue<Task> tasks =
            new PriorityQueue<>(Comparator.<Task>comparingLong(task -> task.due).thenComparingLong(task -> task.id));
    private long nextId;
    private @Nullable Thread thread;

    EventLoop(Clock clock) {
        this.clock = clock;
    }

    void start() {
        lock.lock();
        try {
            thread = Threads.startVirtual("memberlist-timers", this::run);
        } finally {
            lock.unlock();
        }
    }

    /// Ends the loop; tasks that wait never run.
    void stop(Deadline deadline) throws InterruptedException {
        @Nullable Thread running;
        lock.lock();
        try {
            running = thread;
            thread = null;
            tasks.clear();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            running.join(deadline.remaining());
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        lock.lock();
        try {
            Task task = new Task(clock.nanoTime() + delay.toNanos(), nextId++, action);
            tasks.add(task);
            earlier.signal();
            return () -> cancel(task);
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Task task) {
        lock.lock();
        try {
            tasks.remove(task);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Task task = take();
                try {
                    task.action.run();
                } catch (RuntimeException | Error e) {
                    // Every time limit of every connection hangs on this loop.
                    log.atError().setCause(e).log("memberlist timer failed");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Task take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                @Nullable Task first = tasks.peek();
                if (first == null) {
                    earlier.await();
                    continue;
                }
                long wait = first.due - clock.nanoTime();
                if (wait <= 0) {
                    return tasks.remove();
                }
                // Due, or a task came that is due earlier: the loop looks again either way.
                earlier.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
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
