// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import java.time.Duration;

/// Runs tasks later. Tasks run one at a time, in the order in which they fall due.
public interface Scheduler {

    /// Runs `task` once `delay` has passed, unless it is cancelled before. Tasks must not block.
    Timer schedule(Duration delay, Runnable task);

    /// A task that waits.
    @FunctionalInterface
    interface Timer {
        /// Forgets the task; without effect once it runs.
        void cancel();
    }
}
