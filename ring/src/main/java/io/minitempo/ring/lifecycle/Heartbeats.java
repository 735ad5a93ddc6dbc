// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.concurrent.PeriodicTask;
import io.minitempo.core.lifecycle.Service.Action;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.kv.CasFailedException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The heartbeats of one ring entry; a store that fails is logged once, and once more when it works again.
final class Heartbeats {

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final String ring;
    private final Action beat;
    private final boolean enabled;
    private final PeriodicTask task;
    private boolean failing;

    /// @param period the time between two heartbeats; zero disables them
    Heartbeats(String ring, Duration period, Clock clock, Action beat) {
        this.ring = ring;
        this.beat = beat;
        this.enabled = period.isPositive();
        this.task = new PeriodicTask("heartbeat-" + ring, period, clock, this::run);
    }

    void start() {
        if (enabled) {
            task.start(false);
        }
    }

    void stop(Deadline deadline) throws InterruptedException {
        task.stop(deadline);
    }

    /// Runs on the task's thread only, which owns `failing`.
    private void run() throws InterruptedException {
        try {
            beat.run();
        } catch (CasFailedException e) {
            if (!failing) {
                failing = true;
                log.atError().addKeyValue("ring", ring).setCause(e).log("heartbeat failed");
            }
            return;
        }
        if (failing) {
            failing = false;
            log.atInfo().addKeyValue("ring", ring).log("heartbeats succeed again");
        }
    }
}
