// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The newest value of a key, turned into an immutable snapshot that any thread reads without waiting.
///
/// @param <V> the value in the store
/// @param <S> the snapshot
public final class KvSnapshot<V, S> implements Service {

    private final Kv kv;
    private final KvKey<V> key;
    private final BiFunction<S, V, S> next;
    private volatile S current;
    private boolean notified;
    private @Nullable Watch watch;

    /// A snapshot that is `initial` until started.
    ///
    /// @param next makes the snapshot of a value, given the one before it; called by one thread at a time
    public KvSnapshot(Kv kv, KvKey<V> key, S initial, BiFunction<S, V, S> next) {
        this.kv = kv;
        this.key = key;
        this.current = initial;
        this.next = next;
    }

    /// The newest snapshot.
    public S current() {
        return current;
    }

    /// The key that is watched.
    public KvKey<V> key() {
        return key;
    }

    /// Reads the value that the store has, then follows its changes.
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        Watch started = kv.watch(key, value -> publish(value, true));
        synchronized (this) {
            watch = started;
        }
        publish(kv.get(key), false);
    }

    /// A change that the watch reported is newer than the value read at start, whichever comes first.
    private synchronized void publish(V value, boolean fromWatch) {
        if (fromWatch || !notified) {
            notified |= fromWatch;
            current = next.apply(current, value);
        }
    }

    @Override
    public void stop(Deadline deadline) {
        @Nullable Watch running;
        synchronized (this) {
            running = watch;
            watch = null;
        }
        if (running != null) {
            running.close();
        }
    }
}
