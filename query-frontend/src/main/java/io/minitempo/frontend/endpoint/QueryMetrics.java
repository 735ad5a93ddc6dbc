// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.frontend.config.SloConfig;
import java.time.Duration;

/// Counts queries, and those that were fast enough. Any thread may count.
public final class QueryMetrics {

    private final MeterRegistry registry;

    /// Counts in `registry`.
    public QueryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void completed(String tenant, Operation operation, boolean successful, SloConfig slo, Duration took, long bytes) {
        count("tempo_query_frontend_queries_total", "Total queries received.", tenant, operation, "completed");
        if (successful && slo.isConfigured() && slo.isMet(took, bytes)) {
            count(
                    "tempo_query_frontend_queries_within_slo_total",
                    "Total Queries within SLO.",
                    tenant,
                    operation,
                    "completed");
        }
    }

    void canceled(String tenant, Operation operation) {
        count("tempo_query_frontend_queries_total", "Total queries received.", tenant, operation, "canceled");
    }

    private void count(String name, String description, String tenant, Operation operation, String result) {
        Counter.builder(name)
                .description(description)
                .tags("tenant", tenant, "op", operation.toString(), "result", result)
                .register(registry)
                .increment();
    }
}
