// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import java.util.Locale;

/// The kinds of queries that metrics and logs tell apart.
public enum Operation {
    /// Lookups of traces.
    TRACES,
    /// Searches.
    SEARCH,
    /// Tag names and values.
    METADATA,
    /// TraceQL metrics.
    METRICS;

    /// The label `op`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
