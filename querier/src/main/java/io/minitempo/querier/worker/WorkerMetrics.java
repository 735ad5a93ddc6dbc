// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// The metrics of a worker (`golden/status/metrics-names-types-values.txt`).
final class WorkerMetrics {

    private final Counter executed;

    WorkerMetrics(MeterRegistry registry) {
        this.executed = Counter.builder("tempo_querier_worker_request_executed_total")
                .description("The total number of requests executed by the querier worker.")
                .register(registry);
    }

    void executed() {
        executed.increment();
    }
}
