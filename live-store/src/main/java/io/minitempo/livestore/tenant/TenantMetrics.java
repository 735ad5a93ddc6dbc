// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.shred.TraceShape;
import io.minitempo.core.TenantId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// What is counted of traces on their way to the WAL (`spec/write-path.md §4.6`, §2.11).
final class TenantMetrics {

    private static final String TENANT = "tenant";

    private final MeterRegistry registry;
    private final Map<CutReason, Counter> cuts = new EnumMap<>(CutReason.class);
    private final Counter walFailures;

    TenantMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (CutReason reason : CutReason.values()) {
            Counter cut = Counter.builder("tempo_live_store_blocks_cut_total")
                    .description("Head blocks cut.")
                    .tag("reason", reason.label())
                    .register(registry);
            cuts.put(reason, cut);
        }
        this.walFailures = Counter.builder("tempo_live_store_wal_write_failures_total")
                .description("Writes that the disk of the write-ahead log refused.")
                .register(registry);
    }

    void cut(CutReason reason) {
        Objects.requireNonNull(cuts.get(reason)).increment();
    }

    OfTenant of(TenantId tenant, LiveTraces live) {
        return new OfTenant(tenant, live);
    }

    /// The counters of one tenant.
    final class OfTenant {
        private final Counter traces;
        private final Counter bytes;
        private final Counter tooLarge;
        private final Counter tooMany;
        private final Counter undecodable;
        private final Counter rootless;
        private final Counter disconnected;

        private OfTenant(TenantId tenant, LiveTraces live) {
            String name = tenant.value();
            traces = Counter.builder("tempo_live_store_traces_created_total")
                    .description("Live traces created.")
                    .tag(TENANT, name)
                    .register(registry);
            bytes = Counter.builder("tempo_live_store_bytes_received_total")
                    .description("Bytes of traces received.")
                    .tag("data_type", "trace")
                    .tag(TENANT, name)
                    .register(registry);
            tooLarge = discarded(name, "trace_too_large");
            tooMany = discarded(name, "live_traces_exceeded");
            rootless = warning(name, "rootless_trace_flushed_to_wal");
            disconnected = warning(name, "disconnected_trace_flushed_to_wal");
            undecodable = Counter.builder("tempo_live_store_records_dropped_total")
                    .description("Records dropped, as a whole or in part.")
                    .tag(TENANT, name)
                    .tag("reason", "decoding_failed")
                    .register(registry);
            Gauge.builder("tempo_live_store_live_traces", live, LiveTraces::count)
                    .description("Traces that still get spans.")
                    .tag(TENANT, name)
                    .register(registry);
            Gauge.builder("tempo_live_store_live_trace_bytes", live, LiveTraces::bytes)
                    .description("Bytes of traces that still get spans.")
                    .tag(TENANT, name)
                    .register(registry);
        }

        private Counter warning(String tenant, String reason) {
            return Counter.builder("tempo_warnings_total")
                    .description("What is strange about data that was taken all the same.")
                    .tag("reason", reason)
                    .tag(TENANT, tenant)
                    .register(registry);
        }

        private Counter discarded(String tenant, String reason) {
            return Counter.builder("tempo_discarded_spans_total")
                    .description("Spans dropped because of a limit.")
                    .tag("reason", reason)
                    .tag(TENANT, tenant)
                    .register(registry);
        }

        /// A trace went to the WAL: without a root, or with spans that hang on no root, which is always so without one.
        void flushed(TraceShape shape) {
            if (!shape.hasRoot()) {
                rootless.increment();
            }
            if (!shape.isConnected()) {
                disconnected.increment();
            }
        }

        void received(int length) {
            bytes.increment(length);
        }

        void admitted(LiveTraces.Admission admission, int spans) {
            switch (admission) {
                case ADDED -> {}
                case CREATED -> traces.increment();
                case TRACE_TOO_LARGE -> tooLarge.increment(spans);
                case TOO_MANY_TRACES -> tooMany.increment(spans);
            }
        }

        void undecodable() {
            undecodable.increment();
        }

        void walFailed() {
            walFailures.increment();
        }
    }
}
