// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.minitempo.core.TenantId;
import io.minitempo.core.hash.Fnv;
import io.minitempo.distributor.limits.TenantRate;
import io.minitempo.receiver.scan.AttributeOwner;
import io.minitempo.receiver.scan.OtlpIndex;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What the distributor keeps of a tenant between requests: its token bucket and its metrics. Used by any thread.
final class TenantState {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final TenantId tenant;
    private final DistributorMetrics metrics;
    private final TenantRate rate;
    private final int hash;
    private final Counter ingressBytes;
    private final ConcurrentHashMap<String, Meter> others = new ConcurrentHashMap<>();
    private volatile long lastUsed;

    TenantState(TenantId tenant, DistributorMetrics metrics, TenantRate rate, long now) {
        this.tenant = tenant;
        this.metrics = metrics;
        this.rate = rate;
        this.hash = Fnv.fnv1x32(tenant.toBytes());
        this.ingressBytes = metrics.ingressBytes(tenant);
        this.lastUsed = now;
    }

    TenantId tenant() {
        return tenant;
    }

    TenantRate rate() {
        return rate;
    }

    /// The FNV-1 32 hash of the tenant, which ring tokens go on from.
    int hash() {
        return hash;
    }

    void used(long now) {
        lastUsed = now;
    }

    long lastUsed() {
        return lastUsed;
    }

    void arrived(OtlpIndex spans) {
        ingressBytes.increment(spans.size());
    }

    void received(OtlpIndex spans) {
        counter("bytes", () -> metrics.bytesReceived(tenant)).increment(spans.size());
        counter("spans", () -> metrics.spansReceived(tenant)).increment(spans.spans());
    }

    void forwarded() {
        counter("forwarded", () -> metrics.forwarderPushes(tenant)).increment();
    }

    void discarded(String reason, int spans) {
        counter("discarded " + reason, () -> metrics.discardedSpans(tenant, reason))
                .increment(spans);
    }

    void truncated(AttributeOwner owner, int count) {
        if (count > 0) {
            counter("truncated " + owner, () -> metrics.truncatedAttributes(tenant, owner.label()))
                    .increment(count);
        }
    }

    void debugSpan(String name, String service) {
        metrics.debugSpans(tenant, name, service).increment();
    }

    void delayed(double seconds) {
        summary("delay", () -> metrics.addedLatency(tenant)).record(seconds);
    }

    /// Records how far from now, in whole seconds, the spans end.
    void distances(OtlpIndex spans, long nowSeconds) {
        DistributionSummary past = summary("past", () -> metrics.distanceInPast(tenant));
        for (int i = 0; i < spans.spans(); i++) {
            long distance = nowSeconds - Long.divideUnsigned(spans.endNanos(i), NANOS_PER_SECOND);
            if (distance >= 0) {
                past.record((double) distance);
            } else {
                summary("future", () -> metrics.distanceInFuture(tenant)).record((double) -distance);
            }
        }
    }

    /// Takes the tenant's metrics out of the registry.
    void forget() {
        metrics.remove(ingressBytes);
        others.values().forEach(metrics::remove);
    }

    private Counter counter(String key, Supplier<Counter> make) {
        return (Counter) others.computeIfAbsent(key, k -> make.get());
    }

    private DistributionSummary summary(String key, Supplier<DistributionSummary> make) {
        return (DistributionSummary) others.computeIfAbsent(key, k -> make.get());
    }
}
