// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.core.config.Key;
import io.minitempo.core.config.PrometheusSpelling;
import java.time.Duration;
import java.util.List;

/// The block `overrides`; `user_configurable_overrides` is not built (`spec/generator-and-ops.md §2`).
///
/// @param limits the limits of tenants that the per-tenant file does not name, under the key `defaults`
/// @param perTenantOverrideConfig the per-tenant file, empty for none
/// @param perTenantOverridePeriod how often it is read
/// @param enableLegacyOverrides whether the flat format of Tempo 2 is accepted in the Kafka topology
public record OverridesConfig(
        @Key("defaults") Limits limits,
        String perTenantOverrideConfig,
        @PrometheusSpelling Duration perTenantOverridePeriod,
        boolean enableLegacyOverrides) {

    /// The defaults of 3.0.3.
    public static OverridesConfig defaults() {
        return new OverridesConfig(Limits.defaults(), "", Duration.ofSeconds(10), false);
    }

    /// What is wrong with the block.
    public List<String> validate() {
        return perTenantOverridePeriod.isPositive()
                ? List.of()
                : List.of("per_tenant_override_period must be positive");
    }
}
