// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import io.minitempo.core.TempoException;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.ring.quorum.WriteRing.Replicas;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// Writes many keys to their replicas, with one call per target and a quorum per key (`spec/ring.md §5.3`,
/// `spec/write-path.md §2.5`).
///
/// @param <T> who takes data
public final class QuorumBatch<T> {

    private final WriteRing<T> ring;
    private final Call<T> call;
    private final Predicate<Throwable> callersFault;

    /// A batch over one snapshot of a ring.
    ///
    /// @param callersFault tells the two families of errors apart: the caller's fault, and everything else. A key fails
    ///     when more of its replicas fail with errors of one family than it tolerates.
    public QuorumBatch(WriteRing<T> ring, Call<T> call, Predicate<Throwable> callersFault) {
        this.ring = ring;
        this.call = call;
        this.callersFault = callersFault;
    }

    /// Sends the keys of `tokens` to one target.
    ///
    /// @param <T> who takes data
    @FunctionalInterface
    public interface Call<T> {
        /// Sends the items at `indexes`, ascending, of the batch; returns when the target has accepted them. Runs on a
        /// virtual thread of its own and must end by itself, since nobody waits for it once the batch is decided.
        void send(T target, int[] indexes) throws InterruptedException;
    }

    /// Writes the batch; returns as soon as every key has its quorum.
    ///
    /// The calls that are still running then, or when this throws, go on without being waited for.
    ///
    /// @param tokens the token of each item
    /// @param ended runs once all calls have ended, to give back what they used
    /// @throws TempoException.Unavailable `DoBatch: InstancesCount <= 0`, or when a key has too few live replicas
    /// @throws RuntimeException the error of the call that made a key miss its quorum
    /// @throws InterruptedException when the caller is interrupted while it waits
    public void write(int[] tokens, Runnable ended) throws InterruptedException {
        if (ring.targetCount() <= 0) {
            ended.run();
            throw new TempoException.Unavailable("DoBatch: InstancesCount <= 0");
        }
        BatchTracker tracker = new BatchTracker(tokens.length, callersFault);
        Map<String, Group<T>> groups = new LinkedHashMap<>();
        try {
            for (int i = 0; i < tokens.length; i++) {
                Replicas<T> replicas = ring.replicas(tokens[i]);
                tracker.expect(i, replicas.targets().size(), replicas.maxErrors());
                for (T target : replicas.targets()) {
                    groups.computeIfAbsent(ring.address(target), a -> new Group<>(target))
                            .add(i);
                }
            }
        } catch (RuntimeException e) {
            ended.run();
            throw e;
        }
        start(groups, tracker, ended);
        tracker.await();
    }

    private void start(Map<String, Group<T>> groups, BatchTracker tracker, Runnable ended) {
        if (groups.isEmpty()) {
            ended.run();
            return;
        }
        AtomicInteger running = new AtomicInteger(groups.size());
        groups.forEach((address, group) -> Threads.startVirtual("batch-" + address, () -> {
            int[] indexes = group.indexes();
            try {
                call.send(group.target, indexes);
                tracker.succeeded(indexes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                tracker.failed(indexes, new TempoException.Canceled("write to " + address + " was interrupted"));
            } catch (RuntimeException | Error e) {
                tracker.failed(indexes, e);
            } finally {
                if (running.decrementAndGet() == 0) {
                    ended.run();
                }
            }
        }));
    }

    /// The items of one call.
    private static final class Group<T> {
        private final T target;
        private int[] items = new int[16];
        private int count;

        private Group(T target) {
            this.target = target;
        }

        private void add(int item) {
            if (count == items.length) {
                items = Arrays.copyOf(items, 2 * count);
            }
            items[count++] = item;
        }

        private int[] indexes() {
            return Arrays.copyOf(items, count);
        }
    }
}
