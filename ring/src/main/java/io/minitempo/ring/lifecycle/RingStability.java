// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Waits until a ring shows this process, and until its members stay the same, before jobs are shared out over it
/// (`spec/ring.md §4.2`).
public final class RingStability {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Supplier<InstanceRing> ring;
    private final Clock clock;

    /// Waits on the snapshots that `ring` supplies.
    public RingStability(Supplier<InstanceRing> ring, Clock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    /// Waits until the ring shows the instance as ACTIVE.
    ///
    /// @throws TempoException.Unavailable when it does not within `timeout`
    /// @throws InterruptedException when the caller is interrupted
    public void awaitActive(String id, Duration timeout) throws InterruptedException {
        Instant start = clock.instant();
        while (ring.get().find(id).map(InstanceDesc::state).orElse(InstanceState.LEFT) != InstanceState.ACTIVE) {
            if (passed(start, timeout)) {
                throw new TempoException.Unavailable(
                        "instance " + id + " is not ACTIVE in the ring after " + GoDuration.format(timeout));
            }
            clock.sleep(POLL);
        }
    }

    /// Waits until the healthy ACTIVE members have been the same for `atLeast`; false when that was not so within
    /// `atMost`.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public boolean awaitStable(Duration atLeast, Duration atMost) throws InterruptedException {
        Instant start = clock.instant();
        Instant unchangedSince = start;
        Set<String> members = active();
        while (!passed(unchangedSince, atLeast)) {
            if (passed(start, atMost)) {
                return false;
            }
            clock.sleep(POLL);
            Set<String> now = active();
            if (!now.equals(members)) {
                members = now;
                unchangedSince = clock.instant();
            }
        }
        return true;
    }

    private Set<String> active() {
        return ring.get().healthy(Operation.WRITE_NO_EXTEND, clock.instant()).stream()
                .map(InstanceDesc::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean passed(Instant start, Duration duration) {
        return Duration.between(start, clock.instant()).compareTo(duration) >= 0;
    }
}
