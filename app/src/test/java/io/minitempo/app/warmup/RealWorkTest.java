// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealWorkTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger inflight = new AtomicInteger();

    private void requests(String method) {
        Gauge.builder("tempo_inflight_requests", inflight, AtomicInteger::get)
                .tag("method", method)
                .tag("route", "api_search")
                .register(registry);
    }

    @Test
    void aProcessWithoutMetricsIsIdle() {
        assertThat(new RealWork(registry).getAsBoolean()).isFalse();
    }

    @Test
    void aRequestKeepsItBusyUntilItIsAnswered() {
        requests("GET");
        RealWork work = new RealWork(registry);
        inflight.set(1);
        assertThat(work.getAsBoolean()).isTrue();
        inflight.set(0);
        assertThat(work.getAsBoolean()).isFalse();
    }

    @Test
    void theEndlessStreamsOfQueriersAreNoWork() {
        requests("gRPC");
        inflight.set(20);
        assertThat(new RealWork(registry).getAsBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tempo_querier_worker_request_executed_total", "tempo_distributor_spans_received_total"})
    void whatWasDoneSinceTheLastLookIsWork(String counted) {
        RealWork work = new RealWork(registry);
        Counter one = Counter.builder(counted).tag("tenant", "a").register(registry);
        Counter other = Counter.builder(counted).tag("tenant", "b").register(registry);
        one.increment();
        assertThat(work.getAsBoolean()).isTrue();
        assertThat(work.getAsBoolean()).isFalse();
        other.increment(500);
        assertThat(work.getAsBoolean()).isTrue();
    }
}
