// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceRingWatcher;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.lifecycle.BasicLifecycler;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.page.InstanceRingForms;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.RateStrategy;
import java.util.Map;

/// The place of this process among the distributors, which share the rate of a tenant under the global strategy
/// (`spec/write-path.md §2.2`). Nobody dials its members; they are counted.
///
/// Started and stopped by its service graph; read by many threads.
public final class DistributorRing implements Service {

    /// The path of the ring's page (`spec/ring.md §8.1`); it exists when the ring does.
    public static final String PAGE = "/distributor/ring";

    private static final String NAME = "distributor";

    private final Registration registration;
    private final Clock clock;
    private final InstanceRingForms forms;
    private final BasicLifecycler member;
    private final InstanceRingWatcher watcher;

    /// A ring that this process has not joined yet.
    ///
    /// @param registration made by [DistributorConfig#ring]
    /// @param kv the store that `distributor.ring.kvstore` names
    public DistributorRing(
            DistributorConfig config,
            Registration registration,
            Kv kv,
            RandomTokens random,
            Clock clock,
            MeterRegistry registry) {
        KvKey<InstanceRingDesc> key = InstanceRingType.key(config.ring().kvstore(), config.overrideRingKey());
        RingSettings settings = RingSettings.single(registration.heartbeatTimeout());
        this.registration = registration;
        this.clock = clock;
        this.forms = new InstanceRingForms(kv, key);
        this.member = new BasicLifecycler(registration, kv, key, random, clock, registry);
        this.watcher = new InstanceRingWatcher(NAME, kv, key, settings, clock, registry);
    }

    /// Whether a process with these default limits needs the ring; the strategy is the same for every tenant.
    public static boolean isNeeded(Limits defaults) {
        return defaults.ingestion().rateStrategy() == RateStrategy.GLOBAL;
    }

    /// How many distributors are active and healthy now; 0 until this one has seen itself.
    public int live() {
        return watcher.ring().healthy(Operation.WRITE, clock.instant()).size();
    }

    /// The newest snapshot, for the page.
    public InstanceRing ring() {
        return watcher.ring();
    }

    /// The forms of the page.
    public InstanceRingForms forms() {
        return forms;
    }

    /// Where this process listens and what it advertises, by instance id, for the page.
    public Map<String, Endpoint> own() {
        return Map.of(registration.id(), registration.endpoint());
    }

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        watcher.start(failure);
        member.start(failure);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        try {
            member.stop(deadline);
        } finally {
            watcher.stop(deadline);
        }
    }
}
