// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.frontend.config.SloConfig;
import io.minitempo.server.tenancy.OrgId;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Counts queries that come in, by whatever protocol. Any thread may start one.
public final class QueryWatch {

    private final QueryMetrics metrics;
    private final Clock clock;

    /// Counts in `metrics`.
    public QueryWatch(QueryMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /// A query begins.
    public Watched start(Operation operation, SloConfig slo, OrgId orgId) {
        return new Watched(operation, slo, label(orgId), clock.nanoTime());
    }

    /// The tenants as a label; none for text that names no tenants, of which a client can invent any number.
    private static @Nullable String label(OrgId orgId) {
        try {
            return orgId.tenants().stream().map(TenantId::value).collect(Collectors.joining("|"));
        } catch (TempoException.Invalid e) {
            return null;
        }
    }

    /// One query. Owned by its thread.
    public final class Watched {
        private final Operation operation;
        private final SloConfig slo;
        private final @Nullable String tenant;
        private final long started;

        private Watched(Operation operation, SloConfig slo, @Nullable String tenant, long started) {
            this.operation = operation;
            this.slo = slo;
            this.tenant = tenant;
            this.started = started;
        }

        /// The time since it began.
        public Duration took() {
            return Duration.ofNanos(clock.nanoTime() - started);
        }

        /// It has its answer.
        public void completed(boolean successful, long inspectedBytes) {
            if (tenant != null) {
                metrics.completed(tenant, operation, successful, slo, took(), inspectedBytes);
            }
        }

        /// Its client went away.
        public void canceled() {
            if (tenant != null) {
                metrics.canceled(tenant, operation);
            }
        }
    }
}
