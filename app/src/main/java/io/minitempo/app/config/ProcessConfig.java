// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.core.config.NotBuilt;
import java.time.Duration;
import java.util.List;

/// The keys at the top level of `tempo.yaml` that are no blocks (`spec/generator-and-ops.md §4`).
///
/// @param target what runs in this process
/// @param authEnabled the old name of `multitenancy_enabled`
/// @param multitenancyEnabled whether requests must name their tenant
/// @param shutdownDelay how long the process still serves while it is no longer ready
/// @param streamOverHttpEnabled whether the HTTP port speaks gRPC too
/// @param httpApiPrefix what stands before `/api`, as written; see [#apiPrefix]
/// @param partitionRingLiveStore 2.10 only: whether the partitions are those of live-stores
public record ProcessConfig(
        String target,
        boolean authEnabled,
        boolean multitenancyEnabled,
        Duration shutdownDelay,
        boolean streamOverHttpEnabled,
        String httpApiPrefix,
        @NotBuilt boolean partitionRingLiveStore) {

    /// The defaults of both 3.0.3 and 2.10.8.
    public static ProcessConfig defaults() {
        return new ProcessConfig("all", false, false, Duration.ZERO, false, "", false);
    }

    /// Whether requests must name their tenant, under either name of the key.
    public boolean isMultitenant() {
        return authEnabled || multitenancyEnabled;
    }

    /// What stands before `/api` in paths: nothing, or segments with a slash before each and none at the end, however
    /// the key is written.
    public String apiPrefix() {
        return ("/" + httpApiPrefix).replaceAll("/+", "/").replaceAll("/$", "");
    }

    /// What is wrong with the keys.
    public List<String> validate() {
        return shutdownDelay.isNegative() ? List.of("shutdown_delay must not be negative") : List.of();
    }
}
