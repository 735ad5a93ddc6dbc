// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

import java.util.function.IntSupplier;

/// Whether a tenant's rate holds for each distributor or for all of them together
/// (`ingestion.rate_strategy`, the same for every tenant).
public sealed interface RateStrategy {

    /// Each distributor allows the whole rate.
    record Local() implements RateStrategy {}

    /// Each distributor allows its share.
    ///
    /// @param liveDistributors how many distributors are active and healthy now; less than 1 counts as 1
    record Global(IntSupplier liveDistributors) implements RateStrategy {}
}
