// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.Throttle;
import io.minitempo.receiver.scan.OtlpIndex;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the spans of every receiver to the sink under their tenant, with the metrics of both sides. Used by any
/// thread.
public final class SpanIntake {

    private static final Logger log = LoggerFactory.getLogger(SpanIntake.class);

    private final TenantResolver tenants;
    private final SpanSink sink;
    private final ReceiverMetrics metrics;
    private final Clock clock;
    private final Throttle warnings;

    /// An intake in front of `sink`.
    public SpanIntake(TenantResolver tenants, SpanSink sink, ReceiverMetrics metrics, Clock clock) {
        this.tenants = tenants;
        this.sink = sink;
        this.metrics = metrics;
        this.clock = clock;
        this.warnings = new Throttle(Duration.ofSeconds(1), clock);
    }

    /// Stores the spans of a request; returns when they are durable.
    ///
    /// @throws TempoException when the tenant is missing or wrong, and what [SpanSink#push] throws; [PushFailure] says
    /// what it means to the client
    /// @throws InterruptedException when the client went away
    public void accept(Source source, TenantClaim claim, OtlpIndex spans, Deadline deadline)
            throws InterruptedException {
        int count = spans.spans();
        boolean accepted = false;
        try {
            TenantId tenant = tenants.resolve(claim);
            long start = clock.nanoTime();
            try {
                sink.push(tenant, new ReceivedSpans(spans, claim.skipMetricsGeneration(), deadline));
            } finally {
                metrics.pushed(clock.nanoTime() - start);
            }
            accepted = true;
        } catch (TempoException e) {
            if (warnings.tryPass()) {
                log.atWarn()
                        .addKeyValue("receiver", source.receiver())
                        .addKeyValue("err", e.text())
                        .log("pusher failed to consume trace data");
            }
            throw e;
        } finally {
            if (accepted) {
                metrics.accepted(source, count);
            } else {
                metrics.refused(source, count);
            }
        }
    }
}
