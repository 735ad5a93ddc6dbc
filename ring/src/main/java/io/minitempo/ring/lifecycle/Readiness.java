// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.time.Clock;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an ingester may be relied on (`spec/ring.md §4.1`, `spec/generator-and-ops.md §3.6`).
///
/// Guarded by its monitor; once ready it stays so.
final class Readiness {

    private final LifecyclerConfig config;
    private final String id;
    private final Kv kv;
    private final KvKey<InstanceRingDesc> key;
    private final Clock clock;
    private @Nullable Instant since;
    private boolean ready;

    Readiness(LifecyclerConfig config, String id, Kv kv, KvKey<InstanceRingDesc> key, Clock clock) {
        this.config = config;
        this.id = id;
        this.kv = kv;
        this.key = key;
        this.clock = clock;
    }

    /// Why the instance with these tokens is not ready.
    Optional<String> cause(Tokens own) throws InterruptedException {
        if (isReady()) {
            return Optional.empty();
        }
        if (own.isEmpty()) {
            return Optional.of("this instance owns no tokens");
        }
        InstanceRingDesc ring;
        try {
            ring = kv.get(key);
        } catch (RuntimeException e) {
            return Optional.of("error talking to the KV store: " + e.getMessage());
        }
        Optional<String> unhealthy = unhealthy(ring);
        return unhealthy.isPresent() ? unhealthy : waiting();
    }

    private synchronized boolean isReady() {
        return ready;
    }

    private Optional<String> unhealthy(InstanceRingDesc ring) {
        if (ring.instances().isEmpty()) {
            return Optional.of("no ring returned from the KV store");
        }
        List<InstanceDesc> checked = config.readinessCheckRingHealth()
                ? List.copyOf(ring.members())
                : ring.find(id).map(List::of).orElse(List.of());
        if (checked.isEmpty()) {
            return Optional.of("instance " + id + " not found in the ring");
        }
        Instant now = clock.instant();
        for (InstanceDesc instance : checked) {
            if (!instance.isHeartbeatFresh(now.toEpochMilli(), config.ring().heartbeatTimeout())) {
                return Optional.of("instance " + instance.address() + " past heartbeat timeout");
            }
            if (instance.state() != InstanceState.ACTIVE) {
                return Optional.of("instance " + instance.address() + " in state " + instance.state());
            }
        }
        return checked.stream().allMatch(i -> i.tokens().isEmpty())
                ? Optional.of("no tokens in ring")
                : Optional.empty();
    }

    /// The extra time after the first success.
    private synchronized Optional<String> waiting() {
        Instant now = clock.instant();
        if (since == null) {
            since = now;
        }
        if (Duration.between(since, now).compareTo(config.minReadyDuration()) < 0) {
            return Optional.of("waiting for " + GoDuration.format(config.minReadyDuration()) + " after being ready");
        }
        ready = true;
        return Optional.empty();
    }
}
