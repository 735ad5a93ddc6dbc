// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Throttle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the files of blocks in two steps: marked as deleted at once, removed after a grace
/// (`spec/write-path.md §4.4`). Lookups that hold a block keep its files longer. Guarded by its lock.
final class Reclaimer {

    private static final Logger log = LoggerFactory.getLogger(Reclaimer.class);

    private final Duration grace;
    private final Clock clock;
    private final Throttle failures;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Instant due, Runnable removal) {}

    Reclaimer(Duration grace, Clock clock) {
        this.grace = grace;
        this.clock = clock;
        this.failures = new Throttle(Duration.ofMinutes(1), clock);
    }

    /// Marks a withdrawn block as deleted now, and removes it later.
    void retire(Runnable mark, Runnable removal) {
        attempt(mark);
        synchronized (entries) {
            entries.add(new Entry(clock.instant().plus(grace), removal));
        }
    }

    /// Removes what is due; what cannot be removed is tried again by the next sweep.
    void sweep() {
        List<Entry> due;
        synchronized (entries) {
            Instant now = clock.instant();
            due = entries.stream().filter(entry -> !entry.due.isAfter(now)).toList();
        }
        for (Entry entry : due) {
            if (attempt(entry.removal)) {
                synchronized (entries) {
                    entries.remove(entry);
                }
            }
        }
    }

    private boolean attempt(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            if (failures.tryPass()) {
                log.atWarn().setCause(e).log("a block that is not needed any more cannot be removed yet");
            }
            return false;
        }
    }

    /// How many blocks wait for their removal.
    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }
}
