// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.core.config.Inline;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.InternalServerConfig;
import io.minitempo.server.config.ServerConfig;
import io.minitempo.server.overrides.OverridesConfig;

/// The whole configuration, as far as something here acts on it.
///
/// A block joins by one more component, whose type has a static `defaults()`; its keys then count as built. Until then
/// they are known, and refused wherever a component that would need them runs.
///
/// @param process the keys at the top level
/// @param memory Go's garbage collector
/// @param server the ports
/// @param internalServer the second HTTP port
/// @param overrides the limits of tenants
/// @param usageReport reports to Grafana
public record TempoConfig(
        @Inline ProcessConfig process,
        @NotBuilt MemoryConfig memory,
        ServerConfig server,
        InternalServerConfig internalServer,
        OverridesConfig overrides,
        @NotBuilt UsageReportConfig usageReport) {

    /// The defaults that the records declare.
    public static TempoConfig declaredDefaults() {
        return ConfigBinder.defaults(TempoConfig.class);
    }
}
