// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver;

import io.grpc.ServerServiceDefinition;
import io.minitempo.core.concurrent.Fanout;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.receiver.config.Endpoint;
import io.minitempo.receiver.config.GrpcPortConfig;
import io.minitempo.receiver.config.HttpPortConfig;
import io.minitempo.receiver.config.OtlpHttpConfig;
import io.minitempo.receiver.config.ReceiverConfig;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.receiver.config.UdpConfig;
import io.minitempo.receiver.intake.ReceiverMetrics;
import io.minitempo.receiver.intake.RequestBufferPool;
import io.minitempo.receiver.intake.SpanIntake;
import io.minitempo.receiver.jaeger.JaegerGrpcService;
import io.minitempo.receiver.jaeger.JaegerHttpHandler;
import io.minitempo.receiver.jaeger.JaegerUdpServer;
import io.minitempo.receiver.jaeger.JaegerUdpServer.Encoding;
import io.minitempo.receiver.otlp.OtlpGrpcService;
import io.minitempo.receiver.otlp.OtlpHttpHandler;
import io.minitempo.receiver.zipkin.ZipkinHttpHandler;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.HttpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Every configured receiver, each on a port of its own. Started and stopped by its service graph.
public final class Receivers implements Service {

    private final SpanIntake intake;
    private final ReceiverMetrics metrics;
    private final Clock clock;
    private final RequestBufferPool buffers;
    private final List<Port> ports = new ArrayList<>();
    private volatile List<Port> started = List.of();

    private record Port(String receiver, String protocol, String endpoint, Service service, IntSupplier number) {}

    /// A receiver's port that is open.
    ///
    /// @param receiver the key of the receiver, `type` or `type/name`
    /// @param protocol the protocol's key, such as `grpc` or `thrift_compact`; `http` for Zipkin
    /// @param endpoint where it listens, `host:port` with the real port
    public record Listening(String receiver, String protocol, Endpoint endpoint) {}

    /// The receivers of a configuration, not yet started.
    public Receivers(ReceiversConfig config, SpanIntake intake, ReceiverMetrics metrics, Clock clock) {
        this(config, intake, metrics, clock, new RequestBufferPool());
    }

    Receivers(
            ReceiversConfig config,
            SpanIntake intake,
            ReceiverMetrics metrics,
            Clock clock,
            RequestBufferPool buffers) {
        this.buffers = buffers;
        this.intake = intake;
        this.metrics = metrics;
        this.clock = clock;
        config.receivers().forEach(this::add);
    }

    private void add(ReceiverConfig receiver) {
        switch (receiver) {
            case ReceiverConfig.Otlp otlp -> {
                addGrpc(otlp.name(), otlp.grpc(), new OtlpGrpcService(buffers, intake).definition());
                @Nullable OtlpHttpConfig http = otlp.http();
                if (http != null) {
                    addHttp(
                            otlp.name(),
                            "http",
                            http.port(),
                            new OtlpHttpHandler(
                                    http.tracesUrlPath(), http.port().bodyDecoder(), buffers, intake));
                }
            }
            case ReceiverConfig.Jaeger jaeger -> {
                addGrpc(jaeger.name(), jaeger.grpc(), new JaegerGrpcService(buffers, intake).definition());
                @Nullable HttpPortConfig http = jaeger.thriftHttp();
                if (http != null) {
                    addHttp(
                            jaeger.name(),
                            "thrift_http",
                            http,
                            new JaegerHttpHandler(http.bodyDecoder(), buffers, intake));
                }
                addUdp(jaeger.name(), "thrift_compact", jaeger.thriftCompact(), Encoding.COMPACT);
                addUdp(jaeger.name(), "thrift_binary", jaeger.thriftBinary(), Encoding.BINARY);
            }
            case ReceiverConfig.Zipkin zipkin ->
                addHttp(
                        zipkin.name(),
                        "http",
                        zipkin.http().port(),
                        new ZipkinHttpHandler(
                                zipkin.http().parseStringTags(),
                                zipkin.http().port().bodyDecoder(),
                                buffers,
                                intake,
                                clock));
        }
    }

    private void addGrpc(String name, @Nullable GrpcPortConfig config, ServerServiceDefinition service) {
        if (config != null) {
            GrpcServer server = new GrpcServer(
                    config.serverConfig(), GrpcServices.builder().add(service).build());
            ports.add(new Port(name, "grpc", config.endpoint(), server, server::port));
        }
    }

    private void addHttp(String name, String protocol, HttpPortConfig config, HttpHandler handler) {
        HttpHandler outer =
                config.cors().allowedOrigins().isEmpty() ? handler : new CorsHandler(config.cors(), handler);
        HttpServer server = new HttpServer(config.serverConfig(), withHeaders(config.responseHeaders(), outer));
        ports.add(new Port(name, protocol, config.endpoint(), server, server::port));
    }

    private static HttpHandler withHeaders(Map<String, String> headers, HttpHandler handler) {
        if (headers.isEmpty()) {
            return handler;
        }
        return request -> {
            HttpResponse response = handler.handle(request);
            for (Map.Entry<String, String> header : headers.entrySet()) {
                response = response.with(header.getKey(), header.getValue());
            }
            return response;
        };
    }

    private void addUdp(String name, String protocol, @Nullable UdpConfig config, Encoding encoding) {
        if (config != null) {
            JaegerUdpServer server = new JaegerUdpServer(
                    config, encoding, Endpoint.parse(config.endpoint()).address(), buffers, intake, metrics, clock);
            ports.add(new Port(name, protocol, config.endpoint(), server, server::port));
        }
    }

    /// Opens the ports one after another.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when one cannot be bound
    @Override
    public void start(FailureListener failure) throws InterruptedException {
        List<Port> open = new ArrayList<>();
        for (Port port : ports) {
            open.add(port);
            started = List.copyOf(open);
            port.service().start(failure);
        }
    }

    /// The open ports, in the order of the configuration.
    public List<Listening> listening() {
        return started.stream()
                .map(port -> new Listening(
                        port.receiver(),
                        port.protocol(),
                        new Endpoint(
                                Endpoint.parse(port.endpoint()).host(),
                                port.number().getAsInt())))
                .toList();
    }

    /// Closes all ports at once; requests under way may finish until the deadline.
    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        List<Callable<Boolean>> stops = new ArrayList<>();
        for (Port port : started) {
            stops.add(() -> {
                port.service().stop(deadline);
                return true;
            });
        }
        Fanout.all(stops);
    }
}
