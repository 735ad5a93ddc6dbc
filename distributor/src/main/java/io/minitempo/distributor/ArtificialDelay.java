// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.time.Clock;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes pushes take a given time, more or less, whatever they really take (`spec/write-path.md §2.1` step 10).
final class ArtificialDelay {

    private static final double JITTER = 0.1;

    private final Duration byDefault;
    private final Overrides overrides;
    private final Clock clock;
    private final RandomGenerator random;

    ArtificialDelay(Duration byDefault, Overrides overrides, Clock clock, RandomGenerator random) {
        this.byDefault = byDefault;
        this.overrides = overrides;
        this.clock = clock;
        this.random = random;
    }

    /// Waits for what is left of the tenant's delay for a push that began at `start`.
    ///
    /// @throws InterruptedException when the client went away
    void await(TenantState tenant, long start) throws InterruptedException {
        @Nullable Duration own = overrides.of(tenant.tenant()).ingestion().artificialDelay();
        Duration target = own == null ? byDefault : own;
        if (!target.isPositive()) {
            return;
        }
        long left = target.toNanos() - (clock.nanoTime() - start);
        if (left <= 0) {
            return;
        }
        long nanos = Math.round(left * (1 + JITTER * (2 * random.nextDouble() - 1)));
        clock.sleep(Duration.ofNanos(nanos));
        tenant.delayed(nanos * 1e-9);
    }
}
