// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watchers of one store: who wants to know about which key, each served by a virtual thread of its own.
///
/// A slow watcher delays nobody: its keys wait in a set that is as large as the number of keys, and the value is read
/// when the watcher is called, so several changes become one call.
public final class Watches {

    private static final Logger log = LoggerFactory.getLogger(Watches.class);

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final Duration interval;

    /// Watches that are told at once (`interval` zero), or at most once per `interval` (`memberlist.notify_interval`).
    public Watches(Clock clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    /// Tells everyone who watches `key` that it changed. Never blocks.
    public void changed(String key) {
        for (Subscription subscription : subscriptions) {
            subscription.changed(key);
        }
    }

    /// Calls `notified` with the key of each change that `matches`; the callee reads the value.
    public Watch add(String name, Predicate<String> matches, Consumer<String> notified) {
        Subscription subscription = new Subscription(matches, notified);
        subscriptions.add(subscription);
        subscription.thread = Threads.startVirtual("watch-" + name, subscription::serve);
        return subscription;
    }

    private final class Subscription implements Watch {
        private final Predicate<String> matches;
        private final Consumer<String> notified;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition arrived = lock.newCondition();
        private final Set<String> dirty = new LinkedHashSet<>();
        private volatile boolean closed;
        private volatile @Nullable Thread thread;

        private Subscription(Predicate<String> matches, Consumer<String> notified) {
            this.matches = matches;
            this.notified = notified;
        }

        private void changed(String key) {
            if (!matches.test(key)) {
                return;
            }
            lock.lock();
            try {
                dirty.add(key);
                arrived.signal();
            } finally {
                lock.unlock();
            }
        }

        private void serve() {
            thread = Thread.currentThread();
            try {
                while (!closed) {
                    for (String key : take()) {
                        deliver(key);
                    }
                    clock.sleep(interval);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private List<String> take() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (dirty.isEmpty()) {
                    arrived.await();
                }
                List<String> keys = List.copyOf(dirty);
                dirty.clear();
                return keys;
            } finally {
                lock.unlock();
            }
        }

        private void deliver(String key) {
            if (closed) {
                return;
            }
            try {
                notified.accept(key);
            } catch (RuntimeException e) {
                log.atError().addKeyValue("key", key).setCause(e).log("watcher failed");
            }
        }

        @Override
        public void close() {
            closed = true;
            subscriptions.remove(this);
            @Nullable Thread server = thread;
            if (server == null || server.equals(Thread.currentThread())) {
                return;
            }
            server.interrupt();
            try {
                server.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
