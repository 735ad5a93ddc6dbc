// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import java.time.Duration;

/// How far this process should trust its own judgement: 0 is healthy; failed probes and accusations raise it, and slow
/// its probing down. Owned by the lock of its [Membership]; the score may be read by any thread.
final class HealthScore {

    private static final int MAX = 7;

    private volatile int score;

    void change(int delta) {
        score = Math.clamp(score + delta, 0, MAX);
    }

    int score() {
        return score;
    }

    Duration scale(Duration timeout) {
        return timeout.multipliedBy(score + 1L);
    }
}
