// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;

/// Whether a process has something to do, as its metrics tell: requests that are being answered, jobs done or spans
/// received since it was last asked. Asked by one thread.
///
/// Calls of gRPC count when they move one of the counters only: the streams of queriers and gossip are never done.
public final class RealWork implements BooleanSupplier {

    private static final String INFLIGHT = "tempo_inflight_requests";
    private static final String GRPC = "gRPC";
    private static final String JOBS = "tempo_querier_worker_request_executed_total";
    private static final String SPANS = "tempo_distributor_spans_received_total";

    private final MeterRegistry registry;
    private double seen;

    /// The work that `registry` shows.
    public RealWork(MeterRegistry registry) {
        this.registry = registry;
        this.seen = done();
    }

    @Override
    public boolean getAsBoolean() {
        double done = done();
        boolean moved = done != seen;
        seen = done;
        return moved || isAnswering();
    }

    private double done() {
        return total(JOBS) + total(SPANS);
    }

    private double total(String counter) {
        double total = 0;
        for (Counter one : registry.find(counter).counters()) {
            total += one.count();
        }
        return total;
    }

    private boolean isAnswering() {
        for (Gauge gauge : registry.find(INFLIGHT).gauges()) {
            if (!GRPC.equals(gauge.getId().getTag("method")) && gauge.value() > 0) {
                return true;
            }
        }
        return false;
    }
}
