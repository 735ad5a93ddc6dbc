// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.ring;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.list.IndexOwnership;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.InstanceRingWatcher;
import io.minitempo.ring.instance.JobOwnership;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.lifecycle.BasicLifecycler;
import io.minitempo.ring.lifecycle.Registration;
import io.minitempo.ring.lifecycle.RingStability;
import io.minitempo.ring.lifecycle.WorkerRingConfig;
import io.minitempo.ring.page.InstanceRingForms;
import io.minitempo.ring.token.RandomTokens;
import java.util.Map;

/// The place of this process among all that share out jobs: tenant indexes among backend-workers, all work on blocks
/// among the compactors of Tempo 2 (`spec/blocks.md §12.2`, §13).
///
/// Started and stopped by its service graph; read by many threads.
public final class JobRing implements Service, IndexOwnership {

    private final WorkerRingConfig config;
    private final Registration registration;
    private final Clock clock;
    private final InstanceRingForms forms;
    private final BasicLifecycler member;
    private final InstanceRingWatcher watcher;

    /// A ring that this process has not joined yet.
    ///
    /// @param config the block `ring` of the component
    /// @param keyName the key below the store's prefix, `override_ring_key` of the component
    /// @param registration made by `config`
    /// @param kv the store that `config` names
    public JobRing(
            WorkerRingConfig config,
            String keyName,
            Registration registration,
            Kv kv,
            RandomTokens random,
            Clock clock,
            MeterRegistry registry) {
        KvKey<InstanceRingDesc> key = InstanceRingType.key(config.kvstore(), keyName);
        this.config = config;
        this.registration = registration;
        this.clock = clock;
        this.forms = new InstanceRingForms(kv, key);
        this.member = new BasicLifecycler(registration, kv, key, random, clock, registry);
        this.watcher = new InstanceRingWatcher(
                registration.ring(), kv, key, RingSettings.single(registration.heartbeatTimeout()), clock, registry);
    }

    /// Whether a job belongs to this process; none does before the ring shows it.
    @Override
    public boolean owns(String job) {
        return JobOwnership.owns(ring(), registration.address(), job, clock.instant());
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

    /// Joins, then waits until the ring shows this process, and until its members stay the same.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when it does not show it in time
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        watcher.start(failure);
        member.start(failure);
        RingStability stability = new RingStability(watcher::ring, clock);
        stability.awaitActive(registration.id(), config.waitActiveInstanceTimeout());
        stability.awaitStable(config.waitStabilityMinDuration(), config.waitStabilityMaxDuration());
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
