// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.lifecycle;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.concurrent.Threads;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the place of a 2.x ingester in its ring, with tokens that survive restarts and states that others wait for
/// (`spec/ring.md §4.1`).
///
/// The state belongs to this object's monitor, which nobody holds while the store is asked; heartbeats read it.
public final class FullLifecycler implements Service {

    private static final Logger log = LoggerFactory.getLogger(FullLifecycler.class);

    private final Registration registration;
    private final LifecyclerConfig config;
    private final RandomTokens random;
    private final Clock clock;
    private final RingEntry entry;
    private final Heartbeats heartbeats;
    private final Readiness readiness;
    private final LifecyclerMetrics metrics;
    private final Counter heartbeatCount;
    private final @Nullable TokensFile tokensFile;
    private volatile InstanceState state = InstanceState.PENDING;
    private volatile boolean registered;
    private @Nullable Thread joining;

    /// A lifecycler that has not registered yet.
    public FullLifecycler(
            Registration registration,
            LifecyclerConfig config,
            Kv kv,
            KvKey<InstanceRingDesc> key,
            RandomTokens random,
            Clock clock,
            MeterRegistry registry) {
        this.registration = registration;
        this.config = config;
        this.random = random;
        this.clock = clock;
        this.entry = new RingEntry(registration, kv, key, clock);
        this.heartbeats = new Heartbeats(registration.ring(), registration.heartbeatPeriod(), clock, this::heartbeat);
        this.readiness = new Readiness(config, registration.id(), kv, key, clock);
        this.metrics = new LifecyclerMetrics(registry, registration.ring());
        this.heartbeatCount = metrics.consulHeartbeats();
        this.tokensFile = config.tokensFilePath().isEmpty() ? null : new TokensFile(Path.of(config.tokensFilePath()));
    }

    /// The entry as it was stored last.
    public InstanceDesc instance() {
        return entry.last();
    }

    /// What this instance says it is doing.
    public InstanceState state() {
        return state;
    }

    /// Where this instance listens, and what it advertises.
    public Endpoint endpoint() {
        return registration.endpoint();
    }

    /// Why the instance is not ready to be relied on; empty once it is, and then for good. The texts are those that
    /// follow `ingester check ready failed: `.
    ///
    /// @throws InterruptedException when the caller is interrupted while the store answers
    public Optional<String> notReadyCause() throws InterruptedException {
        return readiness.cause(instance().tokens());
    }

    /// Registers with remembered tokens, or begins to join; joining goes on in a thread of its own.
    ///
    /// @throws CasFailedException when the entry cannot be stored
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        Tokens remembered = tokensFile == null ? Tokens.NONE : tokensFile.load();
        entry.update((ring, stored) -> stored == null ? fresh(remembered) : resumed(ring, entry.readdressed(stored)));
        registered = true;
        state = instance().state();
        saveTokens();
        metrics.showReadOnly(() -> instance().readOnly());
        heartbeats.start();
        log.atInfo()
                .addKeyValue("ring", registration.ring())
                .addKeyValue("instance", registration.id())
                .addKeyValue("state", state)
                .addKeyValue("listen", registration.endpoint().listen())
                .addKeyValue("advertise", registration.endpoint().advertise())
                .log("instance registered in ring");
        if (state == InstanceState.PENDING) {
            synchronized (this) {
                joining = Threads.startVirtual("join-" + registration.ring(), () -> join(failure));
            }
        }
    }

    private InstanceDesc fresh(Tokens remembered) {
        boolean complete = !remembered.isEmpty() && remembered.size() >= config.numTokens();
        return entry.registeredNow()
                .withTokens(remembered)
                .withState(complete ? InstanceState.ACTIVE : InstanceState.PENDING);
    }

    /// What an entry that an earlier process left behind becomes.
    private InstanceDesc resumed(InstanceRingDesc ring, InstanceDesc stored) {
        return switch (stored.state()) {
            case JOINING -> stored.withState(InstanceState.PENDING);
            case LEAVING ->
                toppedUp(ring, stored.withTokens(random.choose(stored.tokens(), config.numTokens())))
                        .withState(InstanceState.ACTIVE);
            case ACTIVE, PENDING, LEFT -> stored;
        };
    }

    private InstanceDesc toppedUp(InstanceRingDesc ring, InstanceDesc stored) {
        int missing = config.numTokens() - stored.tokens().size();
        return stored.withTokens(stored.tokens().plus(random.draw(missing, TakenTokens.of(ring)::contains)));
    }

    private void join(FailureListener failure) {
        try {
            clock.sleep(config.joinAfter());
            boolean observes = config.observePeriod().isPositive();
            takeTokens(observes ? InstanceState.JOINING : InstanceState.ACTIVE);
            while (state == InstanceState.JOINING) {
                clock.sleep(config.observePeriod());
                if (holdsItsTokens()) {
                    changeState(InstanceState.ACTIVE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.failed(e);
        }
    }

    private void takeTokens(InstanceState next) throws InterruptedException {
        if (!advance(InstanceState.PENDING, next)) {
            return;
        }
        entry.update((ring, stored) ->
                toppedUp(ring, stored == null ? entry.registeredNow() : stored).withState(state));
        saveTokens();
    }

    /// Whether nobody else claimed a token of this instance; draws substitutes for those that were lost.
    private boolean holdsItsTokens() throws InterruptedException {
        Tokens before = instance().tokens();
        entry.update((ring, stored) -> {
            InstanceDesc own = stored == null ? entry.registeredNow() : stored;
            return own.tokens().equals(before) ? null : toppedUp(ring, own);
        });
        saveTokens();
        return instance().tokens().equals(before);
    }

    /// Moves to another state and tells the ring.
    ///
    /// @throws IllegalStateException when the present state does not allow that
    /// @throws CasFailedException when the state cannot be stored; the next heartbeat tries again
    /// @throws InterruptedException when the caller is interrupted
    public void changeState(InstanceState to) throws InterruptedException {
        InstanceState from = state;
        boolean allowed = switch (from) {
            case PENDING -> to == InstanceState.JOINING || to == InstanceState.ACTIVE;
            case JOINING -> to == InstanceState.PENDING || to == InstanceState.ACTIVE;
            case ACTIVE -> to == InstanceState.LEAVING;
            case LEAVING, LEFT -> false;
        };
        if (!allowed || !advance(from, to)) {
            throw new IllegalStateException("changing instance state from " + from + " to " + to + " is not allowed");
        }
        entry.update((ring, stored) -> (stored == null ? entry.registeredNow() : stored).withState(state));
    }

    private synchronized boolean advance(InstanceState from, InstanceState to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    private void heartbeat() throws InterruptedException {
        entry.heartbeat((ring, stored) -> state == InstanceState.LEFT
                ? null
                : (stored == null ? entry.registeredNow() : entry.readdressed(stored)).withState(state));
        saveTokens();
        heartbeatCount.increment();
    }

    private void saveTokens() {
        if (tokensFile != null) {
            tokensFile.save(instance().tokens());
        }
    }

    /// Tells the ring that this instance is on its way out; it still serves and sends heartbeats. Does nothing unless
    /// it
    /// is ACTIVE.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void leave() throws InterruptedException {
        if (state != InstanceState.ACTIVE) {
            return;
        }
        try {
            changeState(InstanceState.LEAVING);
        } catch (CasFailedException e) {
            log.atWarn()
                    .addKeyValue("ring", registration.ring())
                    .setCause(e)
                    .log("instance could not announce that it is leaving");
        }
    }

    /// Leaves, stays for `final_sleep`, then removes the entry if the configuration says so.
    ///
    /// What the ingester holds must be flushed between [#leave] and this.
    ///
    /// @throws CasFailedException when the entry cannot be removed; others forget it later
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        @Nullable Thread joiner;
        synchronized (this) {
            joiner = joining;
            joining = null;
        }
        if (joiner != null) {
            joiner.interrupt();
            joiner.join(deadline.remaining());
        }
        leave();
        if (state == InstanceState.LEAVING) {
            Duration left = deadline.remaining();
            clock.sleep(config.finalSleep().compareTo(left) < 0 ? config.finalSleep() : left);
        }
        state = InstanceState.LEFT;
        heartbeats.stop(deadline);
        metrics.hide();
        if (registered && registration.unregisterOnShutdown()) {
            entry.remove();
        }
    }
}
