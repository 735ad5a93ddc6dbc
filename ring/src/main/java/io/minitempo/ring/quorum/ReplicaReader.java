// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.quorum;

import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.ReplicationSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// Asks replication sets until each has answered (`spec/ring.md §7.5`). Any thread may use it.
public final class ReplicaReader {

    private final ReplicaReadConfig config;
    private final Clock clock;
    private final RandomGenerator random;

    /// A reader whose delays pass on `clock` and whose order of zones is drawn from `random`, which must allow
    /// concurrent use.
    public ReplicaReader(ReplicaReadConfig config, Clock clock, RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    /// Asks one instance.
    ///
    /// @param <R> the answer
    @FunctionalInterface
    public interface Call<R> {
        /// Asks `instance`, on a virtual thread of its own; an interrupt means that the answer is not needed any more.
        R ask(InstanceDesc instance) throws InterruptedException;
    }

    /// Asks the instances of `set` until enough have answered; returns the answers of the instances, or of all
    /// instances of the zones, that completed first, and interrupts the other calls.
    ///
    /// @throws RuntimeException the error of the call that was one too many
    /// @throws InterruptedException when the caller is interrupted; all calls are interrupted then
    public <R> List<R> read(ReplicationSet set, Call<R> call) throws InterruptedException {
        return new ReplicaRead<>(set, config, clock, random, call).run();
    }

    /// Asks all sets side by side and returns the answers of all of them, set after set.
    ///
    /// @throws RuntimeException the error of the first set that failed
    /// @throws InterruptedException when the caller is interrupted; all calls are interrupted then
    public <R> List<R> readAll(List<ReplicationSet> sets, Call<R> call) throws InterruptedException {
        if (sets.size() == 1) {
            return read(sets.getFirst(), call);
        }
        List<Callable<List<R>>> reads = new ArrayList<>(sets.size());
        for (ReplicationSet set : sets) {
            reads.add(() -> read(set, call));
        }
        return Fanout.all(reads).stream().flatMap(List::stream).toList();
    }
}
