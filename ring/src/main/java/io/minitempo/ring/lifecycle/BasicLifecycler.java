// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.ring.token.Tokens;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a place in an instance ring: ACTIVE at once, heartbeats, LEAVING and removal on stop (`spec/ring.md §4.2`).
///
/// State is changed by the starting and the stopping thread; heartbeats only read it.
public final class BasicLifecycler implements Service {

    private static final Logger log = LoggerFactory.getLogger(BasicLifecycler.class);

    private final Registration registration;
    private final RandomTokens random;
    private final RingEntry entry;
    private final Heartbeats heartbeats;
    private final LifecyclerMetrics metrics;
    private final Counter heartbeatCount;
    private volatile InstanceState state = InstanceState.PENDING;

    /// A lifecycler that has not registered yet.
    public BasicLifecycler(
            Registration registration,
            Kv kv,
            KvKey<InstanceRingDesc> key,
            RandomTokens random,
            Clock clock,
            MeterRegistry registry) {
        this.registration = registration;
        this.random = random;
        this.entry = new RingEntry(registration, kv, key, clock);
        this.heartbeats = new Heartbeats(registration.ring(), registration.heartbeatPeriod(), clock, this::heartbeat);
        this.metrics = new LifecyclerMetrics(registry, registration.ring());
        this.heartbeatCount = metrics.heartbeats();
    }

    /// The entry as it was stored last.
    public InstanceDesc instance() {
        return entry.last();
    }

    /// What this instance says it is doing; PENDING before the start, LEFT after the stop.
    public InstanceState state() {
        return state;
    }

    /// Where this instance listens, and what it advertises.
    public Endpoint endpoint() {
        return registration.endpoint();
    }

    /// Registers, then sends heartbeats.
    ///
    /// @throws CasFailedException when the entry cannot be stored
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        state = InstanceState.ACTIVE;
        entry.update(this::registered);
        metrics.showTokens(() -> instance().tokens().size(), registration.tokenCount());
        metrics.showReadOnly(() -> instance().readOnly());
        heartbeats.start();
        log.atInfo()
                .addKeyValue("ring", registration.ring())
                .addKeyValue("instance", registration.id())
                .addKeyValue("listen", registration.endpoint().listen())
                .addKeyValue("advertise", registration.endpoint().advertise())
                .log("instance registered in ring");
    }

    private InstanceDesc registered(InstanceRingDesc ring, @Nullable InstanceDesc stored) {
        InstanceDesc base = stored == null ? entry.registeredNow() : entry.readdressed(stored);
        int missing = registration.tokenCount() - base.tokens().size();
        Tokens drawn = random.draw(missing, TakenTokens.of(ring)::contains);
        return base.withState(InstanceState.ACTIVE).withTokens(base.tokens().plus(drawn));
    }

    private void heartbeat() throws InterruptedException {
        entry.heartbeat((ring, stored) -> state == InstanceState.LEFT
                ? null
                : (stored == null ? entry.registeredNow() : stored).withState(state));
        heartbeatCount.increment();
    }

    /// Tells the ring that this instance is on its way out; it still serves and sends heartbeats. Does nothing when it
    /// said so before, or never started.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void leave() throws InterruptedException {
        if (state != InstanceState.ACTIVE) {
            return;
        }
        state = InstanceState.LEAVING;
        try {
            entry.update((ring, stored) -> stored == null ? null : stored.withState(InstanceState.LEAVING));
        } catch (CasFailedException e) {
            log.atWarn()
                    .addKeyValue("ring", registration.ring())
                    .setCause(e)
                    .log("instance could not announce that it is leaving");
        }
    }

    /// Leaves, ends the heartbeats and removes the entry.
    ///
    /// @throws CasFailedException when the entry cannot be removed; others forget it later
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        leave();
        boolean registered = state == InstanceState.LEAVING;
        state = InstanceState.LEFT;
        heartbeats.stop(deadline);
        metrics.hide();
        if (registered && registration.unregisterOnShutdown()) {
            entry.remove();
        }
    }
}
