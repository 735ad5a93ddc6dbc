// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.minitempo.core.time.Clock;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.MessageSizes;
import io.minitempo.server.http.Router;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// What every request of the main ports is measured by (`spec/generator-and-ops.md §3.5`). Safe for use by any thread.
public final class RequestMetrics {

    private static final Duration[] BUCKETS = Arrays.stream(
                    new double[] {.01, .025, .05, .1, .25, .5, 1, 1.5, 2.5, 5, 10, 25, 50, 100})
            .mapToObj(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
            .toArray(Duration[]::new);

    /// 4 to 4^15 bytes.
    private static final double[] SIZES =
            IntStream.rangeClosed(1, 15).mapToDouble(n -> Math.pow(4, n)).toArray();

    private static final String GRPC = "gRPC";

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<Endpoint, Meters> endpoints = new ConcurrentHashMap<>();
    private final Map<Outcome, Timer> durations = new ConcurrentHashMap<>();

    /// Measures into `registry`.
    public RequestMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    private record Endpoint(String method, String route) {}

    private record Outcome(Endpoint endpoint, String statusCode) {}

    private record Meters(AtomicInteger inflight, DistributionSummary received, DistributionSummary sent) {}

    /// The router, measured. Requests that reach it inside gRPC messages are measured under the same names.
    public HttpHandler http(Router router) {
        return new MeasuredRouter(router, this);
    }

    /// Measures the calls of gRPC services; [io.minitempo.server.grpc.GrpcServices] takes it.
    public ServerStreamTracer.Factory grpc() {
        return new MeasuredCalls(this);
    }

    /// Measures the messages of calls that come over HTTP, which the transport in between does not.
    public MessageSizes messageSizes() {
        return new MessageSizes() {
            @Override
            public void received(String method, long bytes) {
                known(method).ifPresent(meters -> meters.received.record((double) bytes));
            }

            @Override
            public void sent(String method, long bytes) {
                known(method).ifPresent(meters -> meters.sent.record((double) bytes));
            }
        };
    }

    /// Measures the messages of calls from within the process, which the transport in between does not: as they would be
    /// on the wire without compression.
    public ServerInterceptor localMessages() {
        return new LocalMessages(messageSizes());
    }

    /// Only methods that exist have begun a call.
    private Optional<Meters> known(String method) {
        return Optional.ofNullable(endpoints.get(new Endpoint(GRPC, "/" + method)));
    }

    /// Begins to measure a gRPC call.
    Measurement beginCall(String fullMethodName) {
        return begin(GRPC, "/" + fullMethodName);
    }

    /// Begins to measure a request.
    Measurement begin(String method, String route) {
        Endpoint endpoint = new Endpoint(method, route);
        Meters meters = endpoints.computeIfAbsent(endpoint, this::register);
        meters.inflight.incrementAndGet();
        return new Measurement(endpoint, meters, clock.nanoTime());
    }

    private Meters register(Endpoint endpoint) {
        AtomicInteger inflight = new AtomicInteger();
        Gauge.builder("tempo_inflight_requests", inflight, AtomicInteger::get)
                .description("Current number of inflight requests.")
                .tag("method", endpoint.method)
                .tag("route", endpoint.route)
                .register(registry);
        return new Meters(
                inflight,
                sizes("tempo_request_message_bytes", "Size (in bytes) of messages received in the request.", endpoint),
                sizes("tempo_response_message_bytes", "Size (in bytes) of messages sent in response.", endpoint));
    }

    private DistributionSummary sizes(String name, String help, Endpoint endpoint) {
        return DistributionSummary.builder(name)
                .description(help)
                .tag("method", endpoint.method)
                .tag("route", endpoint.route)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }

    private Timer duration(Outcome outcome) {
        return Timer.builder("tempo_request_duration_seconds")
                .description("Time (in seconds) spent serving HTTP requests.")
                .tag("method", outcome.endpoint.method)
                .tag("route", outcome.endpoint.route)
                .tag("status_code", outcome.statusCode)
                .tag("ws", "false")
                .serviceLevelObjectives(BUCKETS)
                // As well as classic: the histogram is native, too.
                .publishPercentileHistogram()
                .register(registry);
    }

    /// One request being measured.
    final class Measurement {
        private final Endpoint endpoint;
        private final Meters meters;
        private final long start;

        private Measurement(Endpoint endpoint, Meters meters, long start) {
            this.endpoint = endpoint;
            this.meters = meters;
            this.start = start;
        }

        /// Counts a message of the request.
        void received(long bytes) {
            meters.received.record((double) bytes);
        }

        /// Counts a message of the response.
        void sent(long bytes) {
            meters.sent.record((double) bytes);
        }

        /// Ends the request; to be called once.
        void end(String statusCode) {
            meters.inflight.decrementAndGet();
            durations
                    .computeIfAbsent(new Outcome(endpoint, statusCode), RequestMetrics.this::duration)
                    .record(Duration.ofNanos(clock.nanoTime() - start));
        }
    }
}
