// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.config;

import java.time.Duration;

/// What counts as a fast enough query: a duration, or a throughput that excuses a longer one.
///
/// @param durationSlo longest duration, 0 for no target
/// @param throughputBytesSlo least bytes inspected per second, 0 for no target
public record SloConfig(Duration durationSlo, double throughputBytesSlo) {

    /// No targets.
    public static final SloConfig NONE = new SloConfig(Duration.ZERO, 0);

    /// Whether there is anything to meet.
    public boolean isConfigured() {
        return durationSlo.isPositive() || throughputBytesSlo > 0;
    }

    /// Whether a query that inspected `bytes` in `took` met one of the targets.
    public boolean isMet(Duration took, long bytes) {
        if (durationSlo.isPositive() && took.compareTo(durationSlo) <= 0) {
            return true;
        }
        double seconds = took.toNanos() / 1e9;
        return throughputBytesSlo > 0 && bytes > 0 && bytes >= throughputBytesSlo * seconds;
    }
}
