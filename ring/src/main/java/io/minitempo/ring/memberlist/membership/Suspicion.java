// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// The time that a suspect member has to refute: long at first, shorter with each member that confirms the suspicion
/// (`spec/ring.md §11.1`). Owned by the lock of its [Membership].
final class Suspicion {

    private final Scheduler scheduler;
    private final Runnable expired;
    private final long startNanos;
    private final Duration min;
    private final Duration max;
    private final int wanted;
    private final Set<String> accusers = new HashSet<>();
    private Scheduler.Timer timer;
    private boolean ended;

    /// Starts the timer.
    ///
    /// @param accuser who accused first; does not count as a confirmation
    /// @param clusterSize members known
    Suspicion(
            String accuser, int clusterSize, Duration probeInterval, Scheduler scheduler, long now, Runnable expired) {
        this.scheduler = scheduler;
        this.expired = expired;
        this.startNanos = now;
        this.min = minimum(clusterSize, probeInterval);
        this.max = min.multipliedBy(Settings.SUSPICION_MAX_MULTIPLIER);
        int confirmations = Settings.SUSPICION_MULTIPLIER - 2;
        this.wanted = clusterSize - 2 < confirmations ? 0 : confirmations;
        accusers.add(accuser);
        this.timer = scheduler.schedule(timeout(0), this::expire);
    }

    /// A timer that fell due while its cancellation waited for the lock runs all the same, and must find nothing to do.
    private void expire() {
        if (!ended) {
            ended = true;
            expired.run();
        }
    }

    /// Counts one more accuser; false when that is not news.
    boolean confirm(String accuser, long nowNanos) {
        if (confirmations() >= wanted || !accusers.add(accuser)) {
            return false;
        }
        Duration remaining = timeout(confirmations()).minusNanos(nowNanos - startNanos);
        timer.cancel();
        timer = scheduler.schedule(remaining.isNegative() ? Duration.ZERO : remaining, this::expire);
        return true;
    }

    void cancel() {
        ended = true;
        timer.cancel();
    }

    private int confirmations() {
        return accusers.size() - 1;
    }

    /// The whole time from the start that `confirmations` leave.
    private Duration timeout(int confirmations) {
        if (wanted == 0) {
            return min;
        }
        double share = Math.log(confirmations + 1.0) / Math.log(wanted + 1.0);
        Duration timeout = Duration.ofMillis((long) (max.toMillis() - share * (max.toMillis() - min.toMillis())));
        return timeout.compareTo(min) < 0 ? min : timeout;
    }

    static Duration minimum(int clusterSize, Duration probeInterval) {
        double scale = Math.max(1, Math.log10(Math.max(1, clusterSize)));
        return probeInterval
                .multipliedBy(Settings.SUSPICION_MULTIPLIER)
                .multipliedBy((long) (scale * 1000))
                .dividedBy(1000);
    }
}
