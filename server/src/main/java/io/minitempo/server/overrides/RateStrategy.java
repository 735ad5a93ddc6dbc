// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

/// `ingestion.rate_strategy`.
public enum RateStrategy {
    /// Every distributor allows the whole rate.
    LOCAL,
    /// The distributors of the ring share the rate.
    GLOBAL
}
