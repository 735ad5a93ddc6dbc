// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// What a backend-worker counts (`spec/write-path.md §5.3`).
final class WorkerMetrics {

    private static final String PREFIX = "tempo_backend_worker_";

    private final MeterRegistry registry;
    private final Counter jobs;
    private final Counter retries;

    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        jobs = Counter.builder(PREFIX + "jobs_total")
                .description("Jobs received.")
                .register(registry);
        retries = Counter.builder(PREFIX + "call_retries_total")
                .description("Calls to the scheduler that are made again.")
                .register(registry);
    }

    void received() {
        jobs.increment();
    }

    void retries() {
        retries.increment();
    }

    /// @param status what is wrong with the job
    void bad(String status) {
        Counter.builder(PREFIX + "bad_jobs_received_total")
                .description("Jobs received that cannot be done.")
                .tag("status", status)
                .register(registry)
                .increment();
    }
}
