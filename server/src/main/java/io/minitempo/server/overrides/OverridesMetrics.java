// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// `tempo_limits_*` and `tempo_runtime_config_*` (`spec/generator-and-ops.md §2.1, §2.2`).
final class OverridesMetrics {

    private static final String CONFIG = "config";
    private static final String NAME = "overrides";

    private final MultiGauge tenants;
    private final MultiGauge hash;
    private final AtomicInteger lastReload = new AtomicInteger();

    private OverridesMetrics(MultiGauge tenants, MultiGauge hash) {
        this.tenants = tenants;
        this.hash = hash;
    }

    /// The limits without a per-tenant file.
    static void defaults(MeterRegistry registry, Limits limits) {
        Map<String, Double> values = common(limits);
        values.put("max_bytes_per_tag_values_query", (double) limits.read().maxBytesPerTagValuesQuery());
        values.put("max_blocks_per_tag_values_query", (double) limits.read().maxBlocksPerTagValuesQuery());
        values.forEach((name, value) -> Gauge.builder("tempo_limits_defaults", () -> value)
                .tag("limit_name", name)
                .description("Default limits applied to tenants")
                .register(registry));
    }

    /// The metrics that exist only with a per-tenant file.
    static OverridesMetrics ofFile(MeterRegistry registry) {
        OverridesMetrics metrics = new OverridesMetrics(
                MultiGauge.builder("tempo_limits_overrides")
                        .description("Limits applied to a tenant instead of the defaults")
                        .register(registry),
                MultiGauge.builder("tempo_runtime_config_hash")
                        .description("Hash of the runtime configuration in force")
                        .register(registry));
        Gauge.builder("tempo_runtime_config_last_reload_successful", metrics.lastReload, AtomicInteger::get)
                .tag(CONFIG, NAME)
                .description("Whether the last reload of the runtime configuration succeeded")
                .register(registry);
        return metrics;
    }

    void reloaded(String sha256, Map<String, Limits> limits) {
        lastReload.set(1);
        hash.register(List.of(MultiGauge.Row.of(Tags.of(CONFIG, NAME, "sha256", sha256), 1)), true);
        tenants.register(
                limits.entrySet().stream()
                        .flatMap(tenant -> ofTenant(tenant.getValue()).entrySet().stream()
                                .<MultiGauge.Row<?>>map(limit -> MultiGauge.Row.of(
                                        Tags.of("limit_name", limit.getKey(), "user", tenant.getKey()),
                                        limit.getValue())))
                        .toList(),
                true);
    }

    void unchanged() {
        lastReload.set(1);
    }

    void failed() {
        lastReload.set(0);
    }

    private static Map<String, Double> ofTenant(Limits limits) {
        Map<String, Double> values = common(limits);
        if (limits.metricsGenerator().disableCollection()) {
            values.put("metrics_generator_dry_run_enabled", 1.0);
        }
        return values;
    }

    private static Map<String, Double> common(Limits limits) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("max_local_traces_per_user", (double) limits.ingestion().maxTracesPerUser());
        values.put("max_global_traces_per_user", (double) limits.ingestion().maxGlobalTracesPerUser());
        values.put("max_bytes_per_trace", (double) limits.global().maxBytesPerTrace());
        values.put("ingestion_rate_limit_bytes", (double) limits.ingestion().rateLimitBytes());
        values.put("ingestion_burst_size_bytes", (double) limits.ingestion().burstSizeBytes());
        values.put(
                "block_retention", (double) limits.compaction().blockRetention().toNanos());
        values.put("metrics_generator_max_active_series", (double)
                limits.metricsGenerator().maxActiveSeries());
        return values;
    }
}
