// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `backend_worker` (`spec/write-path.md §5.3`).
///
/// @param backendSchedulerAddr `host:port` of the scheduler; in a single binary the process itself
/// @param backoff how long to wait after a call that failed, or brought no job
/// @param compaction how long blocks are kept
/// @param overrideRingKey the key of the ring
/// @param ring shares out the building of tenant indexes; without a store every worker builds all
/// @param finishOnShutdownTimeout how long a job may take to its end when the process stops
public record BackendWorkerConfig(
        String backendSchedulerAddr,
        Backoff backoff,
        CompactionConfig compaction,
        String overrideRingKey,
        WorkerRingConfig ring,
        Duration finishOnShutdownTimeout) {

    /// The block `backoff`.
    ///
    /// @param minPeriod the shortest wait
    /// @param maxPeriod the longest wait
    /// @param maxRetries how often the result of a job is told again; 0 for ever
    public record Backoff(Duration minPeriod, Duration maxPeriod, int maxRetries) {}

    /// The defaults of Tempo 3.0.3.
    public static BackendWorkerConfig defaults() {
        return new BackendWorkerConfig(
                "",
                new Backoff(Duration.ofMillis(100), Duration.ofMinutes(1), 0),
                CompactionConfig.defaults(),
                RingKeys.BACKEND_WORKER,
                WorkerRingConfig.defaults(),
                Duration.ofSeconds(30));
    }

    /// What cannot work, each text beginning with the key; an empty address is for whoever wires the process.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!backendSchedulerAddr.isEmpty()) {
            try {
                HostPort.parse(backendSchedulerAddr);
            } catch (TempoException.Invalid e) {
                problems.add("backend_scheduler_addr: " + e.text());
            }
        }
        if (!backoff.minPeriod.isPositive() || backoff.maxPeriod.compareTo(backoff.minPeriod) < 0) {
            problems.add("backoff: must go from above zero to as much at least, found "
                    + GoDuration.format(backoff.minPeriod) + " to " + GoDuration.format(backoff.maxPeriod));
        }
        if (backoff.maxRetries < 0) {
            problems.add("backoff.max_retries: must not be negative, found " + backoff.maxRetries);
        }
        if (finishOnShutdownTimeout.isNegative()) {
            problems.add("finish_on_shutdown_timeout: must not be negative, found "
                    + GoDuration.format(finishOnShutdownTimeout));
        }
        compaction.validate().forEach(problem -> problems.add("compaction." + problem));
        problems.addAll(ring.validate("ring"));
        return problems;
    }
}
