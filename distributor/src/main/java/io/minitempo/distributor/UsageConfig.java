// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import java.time.Duration;

/// The block `distributor.usage` (`spec/write-path.md §2.8`).
///
/// @param costAttribution bytes received by attributes of the spans
public record UsageConfig(CostAttribution costAttribution) {

    /// Bytes received by attributes of the spans.
    ///
    /// @param enabled whether they are counted
    /// @param maxCardinality series per tenant
    /// @param staleDuration after which a series without bytes is dropped
    public record CostAttribution(boolean enabled, int maxCardinality, Duration staleDuration) {}

    /// Off.
    public static UsageConfig defaults() {
        return new UsageConfig(new CostAttribution(false, 10_000, Duration.ofMinutes(15)));
    }
}
