// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.block.wal.LocalBlocks;
import io.minitempo.block.wal.Stages;
import io.minitempo.block.wal.Wal;
import io.minitempo.block.wal.WalBlock;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Throttle;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The instances of all tenants that ever sent spans to this process, or that left some on its disk. Any thread may
/// call.
public final class Tenants {

    private static final Logger log = LoggerFactory.getLogger(Tenants.class);

    private final TenantSettings settings;
    private final Wal wal;
    private final Overrides overrides;
    private final Clock clock;
    private final RandomGenerator random;
    private final TenantMetrics metrics;
    private final CutListener cuts;
    private final Throttle failures;
    private final AtomicLong bytesInMemory = new AtomicLong();
    private final AtomicInteger stalledTenants = new AtomicInteger();
    private final Map<TenantId, TenantInstance> instances = new ConcurrentHashMap<>();

    /// Takes what was cut from the head and waits for completion.
    @FunctionalInterface
    public interface CutListener {
        /// The block takes no more appends; called while the tenant's WAL is locked, so it must not block.
        void cut(TenantInstance instance, WalBlock block);
    }

    /// No tenants yet.
    public Tenants(
            TenantSettings settings,
            Wal wal,
            Overrides overrides,
            CutListener cuts,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.wal = wal;
        this.overrides = overrides;
        this.cuts = cuts;
        this.clock = clock;
        this.random = random;
        this.metrics = new TenantMetrics(registry);
        this.failures = new Throttle(Duration.ofMinutes(1), clock);
    }

    /// Takes up what an earlier process left on disk. Called once, before anything else.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public void recover(LocalBlocks blocks) throws InterruptedException {
        Map<TenantId, Stages> recovered = Stages.recover(wal, blocks);
        recovered.forEach((tenant, stages) -> instances.put(tenant, new TenantInstance(tenant, stages, this)));
    }

    /// The instance of a tenant, made if there is none.
    public TenantInstance of(TenantId tenant) {
        TenantInstance existing = instances.get(tenant);
        return existing != null
                ? existing
                : instances.computeIfAbsent(tenant, t -> new TenantInstance(t, new Stages(), this));
    }

    /// The instance of a tenant; empty when it never sent anything.
    public Optional<TenantInstance> find(TenantId tenant) {
        return Optional.ofNullable(instances.get(tenant));
    }

    /// All instances.
    public Collection<TenantInstance> all() {
        return instances.values();
    }

    /// Moves traces that are due, or all, of every tenant to the WAL. What a disk does not take stays in memory; that
    /// is logged at most once a minute. True when everything that was due is on disk.
    public boolean cut(boolean all) {
        TempoException.@Nullable Unavailable failed = null;
        for (TenantInstance instance : instances.values()) {
            try {
                instance.cut(all);
            } catch (TempoException.Unavailable e) {
                failed = e;
            }
        }
        if (failed != null && failures.tryPass()) {
            log.atError().setCause(failed).log("write-ahead log cannot be written, traces are kept in memory");
        }
        return failed == null;
    }

    /// The offset up to which everything below `handled`, exclusive, survives a crash: the log need not be read again
    /// from before it.
    ///
    /// @param handled one more than the last offset that was handled, read before the call
    public long committable(long handled) {
        long committable = handled;
        for (TenantInstance instance : instances.values()) {
            committable = Math.min(committable, instance.firstUnsafeOffset());
        }
        return committable;
    }

    /// Bytes of traces in memory, with what holds them; with [Durability#AT_PUSH] zero.
    public long bytesInMemory() {
        return bytesInMemory.get();
    }

    void memoryGrew(long bytes) {
        bytesInMemory.addAndGet(bytes);
    }

    /// Whether the disk refused the last write of a tenant.
    public boolean isStalled() {
        return stalledTenants.get() > 0;
    }

    AtomicInteger stalledTenants() {
        return stalledTenants;
    }

    void cut(TenantInstance instance, WalBlock block, CutReason reason) {
        metrics.cut(reason);
        cuts.cut(instance, block);
    }

    TenantSettings settings() {
        return settings;
    }

    Wal wal() {
        return wal;
    }

    Overrides overrides() {
        return overrides;
    }

    Clock clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    TenantMetrics metrics() {
        return metrics;
    }
}
