// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import java.time.Duration;

/// The block `usage_report`; nothing is ever reported, so it has no effect.
///
/// @param reportingEnabled whether Tempo reports
/// @param backoff how it tries again
public record UsageReportConfig(boolean reportingEnabled, Backoff backoff) {

    /// How it tries again.
    ///
    /// @param minPeriod the first pause
    /// @param maxPeriod the longest pause
    /// @param maxRetries attempts, 0 for any number
    public record Backoff(Duration minPeriod, Duration maxPeriod, int maxRetries) {}

    /// The defaults of both 3.0.3 and 2.10.8.
    public static UsageReportConfig defaults() {
        return new UsageReportConfig(true, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0));
    }
}
