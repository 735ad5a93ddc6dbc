// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Throttle;
import io.minitempo.distributor.limits.IngestionRateLimiter;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.distributor.regroup.Regrouper;
import io.minitempo.receiver.intake.ReceivedSpans;
import io.minitempo.receiver.intake.SpanSink;
import io.minitempo.receiver.scan.AttributeOwner;
import io.minitempo.receiver.scan.IdProblem;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.server.overrides.Limits.Ingestion;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the spans of a request through limits, validation and regrouping to a durable store
/// (`spec/write-path.md §2.1`). The client is answered when this returns, so never before the write.
///
/// Used by many threads; between requests it keeps token buckets, metrics and idle [Regrouper]s.
public final class Distributor implements SpanSink {

    private static final Logger log = LoggerFactory.getLogger(Distributor.class);
    private static final int MANY_TENANTS = 10_000;
    private static final int IDLE_REGROUPERS = 16;

    private final DistributorConfig config;
    private final Overrides overrides;
    private final TraceWriter writer;
    private final Clock clock;
    private final RandomGenerator random;
    private final DistributorMetrics metrics;
    private final TenantStates tenants;
    private final ArtificialDelay delay;
    private final SpanLog spanLog;
    private final Throttle truncationLog;
    private final long maxRegroupedBytes;
    private final ArrayBlockingQueue<Regrouper> regroupers = new ArrayBlockingQueue<>(IDLE_REGROUPERS);

    /// A distributor in front of `writer`. A quarter of the heap is what the traces of one request may take.
    ///
    /// @param liveDistributors how many distributors are active and healthy now, among which the global rate strategy
    ///     shares the rate of a tenant
    /// @param random for jitter and hash seeds; used by many threads
    public Distributor(
            DistributorConfig config,
            Overrides overrides,
            IntSupplier liveDistributors,
            TraceWriter writer,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.config = config;
        this.overrides = overrides;
        this.writer = writer;
        this.clock = clock;
        this.random = random;
        this.metrics = new DistributorMetrics(registry);
        this.tenants = new TenantStates(
                metrics, new IngestionRateLimiter(overrides, liveDistributors, clock), clock, MANY_TENANTS);
        this.delay = new ArtificialDelay(config.artificialDelay(), overrides, clock, random);
        this.spanLog = new SpanLog(config);
        this.truncationLog = new Throttle(Duration.ofSeconds(1), clock);
        this.maxRegroupedBytes = Runtime.getRuntime().maxMemory() / 4;
    }

    @Override
    public void push(TenantId tenant, ReceivedSpans request) throws InterruptedException {
        long start = clock.nanoTime();
        TenantState state = tenants.of(tenant);
        try {
            store(state, request);
        } catch (TempoException e) {
            delay.await(state, start);
            throw e;
        }
        delay.await(state, start);
    }

    private void store(TenantState tenant, ReceivedSpans request) throws InterruptedException {
        OtlpIndex spans = request.spans();
        tenant.arrived(spans);
        if (spans.spans() == 0) {
            return;
        }
        checkRate(tenant, spans);
        spanLog.received(tenant, spans);
        tenant.received(spans);
        checkIds(tenant, spans);
        @Nullable Regrouper idle = regroupers.poll();
        Regrouper regrouper = idle == null ? new Regrouper(maxRegroupedBytes, random) : idle;
        try {
            RegroupedTraces traces = regrouper.regroup(spans, tenant.hash(), maxAttributeBytes(tenant.tenant()));
            truncated(tenant, regrouper);
            tenant.distances(spans, clock.instant().getEpochSecond());
            metrics.tracesPerBatch(traces.count());
            tenant.forwarded();
            writer.write(tenant.tenant(), traces, request.skipMetricsGeneration(), request.deadline());
        } finally {
            if (regrouper.release()) {
                regroupers.offer(regrouper);
            }
        }
    }

    private void checkRate(TenantState tenant, OtlpIndex spans) {
        Duration advice = config.retryAfterOnResourceExhausted();
        Optional<Duration> retryAfter =
                advice.isPositive() && limits(tenant.tenant()).retryInfoEnabled()
                        ? Optional.of(advice)
                        : Optional.empty();
        try {
            tenant.rate().take(spans.size(), retryAfter);
        } catch (TempoException.TooMany e) {
            tenant.discarded("rate_limited", spans.spans());
            spanLog.discarded(tenant, spans);
            throw e;
        }
    }

    private void checkIds(TenantState tenant, OtlpIndex spans) {
        IdProblem problem = spans.idProblem();
        if (problem != IdProblem.NONE) {
            tenant.discarded(problem.reason(), spans.spans());
            spanLog.discarded(tenant, spans);
            throw new TempoException.Invalid(problem.message());
        }
    }

    private Ingestion limits(TenantId tenant) {
        return overrides.of(tenant).ingestion();
    }

    private int maxAttributeBytes(TenantId tenant) {
        int own = limits(tenant).maxAttributeBytes();
        return own > 0 ? own : config.maxAttributeBytes();
    }

    private void truncated(TenantState tenant, Regrouper regrouper) {
        @Nullable String example = regrouper.cutExample();
        if (example == null) {
            return;
        }
        for (AttributeOwner owner : AttributeOwner.values()) {
            tenant.truncated(owner, regrouper.cuts(owner));
        }
        if (truncationLog.tryPass()) {
            log.atWarn()
                    .addKeyValue("tenant", tenant.tenant())
                    .addKeyValue("example", example)
                    .log("attributes truncated");
        }
    }
}
