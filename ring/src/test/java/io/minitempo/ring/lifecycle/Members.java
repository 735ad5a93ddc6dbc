// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.minitempo.core.net.HostPort;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the tests of the lifecyclers share: a ring, a registration, and a look at an entry.
final class Members {

    static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/live-store", InstanceRingType.INSTANCE);

    private Members() {}

    static Registration registration(String id, int tokens) {
        return new Registration(
                "live-store",
                id,
                new Endpoint(new HostPort("", 19095), new HostPort("10.0.0.5", 9095)),
                "zone-a",
                tokens,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                true);
    }

    static @Nullable InstanceDesc find(Kv kv, String id) throws InterruptedException {
        return kv.get(RING).find(id).orElse(null);
    }

    static void put(Kv kv, InstanceDesc member) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.with(member)));
    }

    static void forget(Kv kv, String id) throws InterruptedException {
        kv.compareAndSet(RING, ring -> Optional.of(ring.without(id)));
    }
}
