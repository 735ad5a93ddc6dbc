// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.concurrent;

import io.minitempo.core.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Places for the jobs of tenants: a bounded number, handed out to the tenant that has the fewest, by turns where they
/// have equally many. Within a tenant it is first come, first served, but for those that wait at the front of its line.
///
/// A tenant that has less than its share gets one of a few more places, so that it need not wait for the jobs of a
/// tenant that has taken all. All state is guarded by one lock; any thread may enter and leave.
public final class TenantTurns {

    private final int places;
    private final int more;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<TenantId, Line> lines = new HashMap<>();
    private final Deque<Line> turns = new ArrayDeque<>();
    private int taken;

    /// Nobody has a place.
    ///
    /// @param places how many there are
    /// @param more for tenants that have less than an equal share when all are taken
    public TenantTurns(int places, int more) {
        this.places = places;
        this.more = more;
    }

    /// The jobs of a tenant: how many have a place, and those that wait.
    private static final class Line {
        private final TenantId tenant;
        private final Deque<Waiter> waiting = new ArrayDeque<>();
        private int taken;

        Line(TenantId tenant) {
            this.tenant = tenant;
        }

        void add(Waiter waiter, At at) {
            switch (at) {
                case FRONT -> waiting.addFirst(waiter);
                case BACK -> waiting.addLast(waiter);
            }
        }
    }

    private static final class Waiter {
        private final Condition changed;
        private boolean hasPlace;

        Waiter(Condition changed) {
            this.changed = changed;
        }
    }

    /// Where in the line of its tenant somebody waits.
    public enum At {
        /// Before all that wait already: for what goes on with something, so that it ends before more is begun.
        FRONT,
        /// After them: for what begins.
        BACK
    }

    /// Waits for a place at the end of the tenant's line; [#leave] gives it back.
    ///
    /// @throws InterruptedException when the caller is interrupted; it has no place then
    public void enter(TenantId tenant) throws InterruptedException {
        enter(tenant, At.BACK);
    }

    /// Waits for a place; [#leave] gives it back.
    ///
    /// @throws InterruptedException when the caller is interrupted; it has no place then
    public void enter(TenantId tenant, At at) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Line line = lines.computeIfAbsent(tenant, Line::new);
            Waiter waiter = new Waiter(lock.newCondition());
            if (line.waiting.isEmpty()) {
                turns.addLast(line);
            }
            line.add(waiter, at);
            handOut();
            try {
                while (!waiter.hasPlace) {
                    waiter.changed.await();
                }
            } catch (InterruptedException e) {
                withdraw(line, waiter);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void withdraw(Line line, Waiter waiter) {
        if (waiter.hasPlace) {
            giveBack(line);
            return;
        }
        line.waiting.remove(waiter);
        if (line.waiting.isEmpty()) {
            turns.remove(line);
        }
        forget(line);
    }

    /// Gives a place back.
    public void leave(TenantId tenant) {
        lock.lock();
        try {
            @Nullable Line line = lines.get(tenant);
            if (line == null || line.taken == 0) {
                throw new IllegalStateException("tenant " + tenant + " has no place");
            }
            giveBack(line);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Line line) {
        line.taken--;
        taken--;
        handOut();
        forget(line);
    }

    private void forget(Line line) {
        if (line.taken == 0 && line.waiting.isEmpty()) {
            lines.remove(line.tenant);
        }
    }

    private void handOut() {
        while (taken < places + more) {
            @Nullable Line line = next();
            if (line == null) {
                return;
            }
            Waiter waiter = line.waiting.removeFirst();
            waiter.hasPlace = true;
            waiter.changed.signal();
            line.taken++;
            taken++;
            if (!line.waiting.isEmpty()) {
                turns.addLast(line);
            }
        }
    }

    /// Takes the turn of the tenant that has the fewest places, if it may have one more.
    private @Nullable Line next() {
        @Nullable Line least = null;
        for (Line line : turns) {
            if (least == null || line.taken < least.taken) {
                least = line;
            }
        }
        if (least == null || taken >= places && least.taken >= Math.max(1, places / lines.size())) {
            return null;
        }
        turns.remove(least);
        return least;
    }

    /// How many places are taken.
    public int taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// How many wait.
    public int waiting() {
        lock.lock();
        try {
            return turns.stream().mapToInt(line -> line.waiting.size()).sum();
        } finally {
            lock.unlock();
        }
    }
}
