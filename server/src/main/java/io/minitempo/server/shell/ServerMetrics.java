// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.shell;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import java.util.function.IntSupplier;

/// The metrics of the main ports themselves (`spec/generator-and-ops.md §3.5`).
public final class ServerMetrics {

    private ServerMetrics() {}

    /// Adds the connections of the HTTP port and their limit.
    public static void register(MeterRegistry registry, HttpServer server, HttpServerConfig config) {
        connections(registry, "http", server::connections, config.connectionLimit());
    }

    /// Adds the connections and calls of the gRPC port and their limits.
    public static void register(MeterRegistry registry, GrpcServer server, GrpcServerConfig config) {
        connections(registry, "grpc", server::connections, config.connectionLimit());
        traffic(registry, server);
        Gauge.builder("tempo_grpc_concurrent_streams_limit", config::maxConcurrentStreams)
                .description("The configured limit for concurrent streams per connection.")
                .register(registry);
        Gauge.builder("grpc_concurrent_streams_by_conn_max", server::maxStreamsByConnection)
                .description("The current number of concurrent streams in the connection with the most concurrent"
                        + " streams.")
                .register(registry);
    }

    /// What a sidecar in front of the port must have passed on as well, unless somebody came past it.
    private static void traffic(MeterRegistry registry, GrpcServer server) {
        FunctionCounter.builder("minitempo_tcp_accepted_connections_total", server, GrpcServer::acceptedConnections)
                .description("TCP connections accepted.")
                .tag("protocol", "grpc")
                .register(registry);
        FunctionCounter.builder("minitempo_tcp_received_bytes_total", server, GrpcServer::receivedBytes)
                .description("Bytes received over TCP.")
                .tag("protocol", "grpc")
                .register(registry);
    }

    private static void connections(MeterRegistry registry, String protocol, IntSupplier open, int limit) {
        Gauge.builder("tempo_tcp_connections", open::getAsInt)
                .description("Current number of accepted TCP connections.")
                .tag("protocol", protocol)
                .register(registry);
        Gauge.builder("tempo_tcp_connections_limit", () -> limit)
                .description("The max number of TCP connections that can be accepted (0 means no limit).")
                .tag("protocol", protocol)
                .register(registry);
    }
}
