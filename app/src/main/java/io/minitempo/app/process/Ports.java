// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.lifecycle.ServiceGraph;
import io.minitempo.server.config.InternalServerConfig;
import io.minitempo.server.config.ServerConfig;
import io.minitempo.server.grpc.GrpcServer;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.grpc.HealthService;
import io.minitempo.server.grpc.InProcessGrpcServer;
import io.minitempo.server.http.GrpcOverHttp;
import io.minitempo.server.http.HttpServer;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.http.ReadyHandler;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsHandler;
import io.minitempo.server.metrics.RequestMetrics;
import io.minitempo.server.requestlog.RequestLog;
import io.minitempo.server.shell.ServerMetrics;
import io.minitempo.server.shell.ServerSettings;
import java.time.Duration;

/// The ports of a process: HTTP, gRPC, and the second HTTP port if one is asked for
/// (`spec/generator-and-ops.md §3.4`).
///
/// @param http the main HTTP port
/// @param grpc the gRPC port
/// @param main both, with what is between them
/// @param internal the second HTTP port, or nothing
record Ports(HttpServer http, GrpcServer grpc, Service main, Service internal) {

    /// The ports in front of everything that was added so far.
    static Ports of(Assembly assembly, ServiceGraph graph) {
        ServerConfig config = assembly.config().server();
        RequestMetrics requests = new RequestMetrics(assembly.registry(), assembly.clock());
        RequestLog lines = new RequestLog(ServerSettings.requestLog(config), assembly.clock());
        GrpcServices.Builder all = assembly.grpc()
                .add(HealthService.of(graph))
                .intercept(assembly.tenancy().interceptor())
                .trace(requests.grpc())
                .trace(lines.grpc());
        GrpcServices services = all.build();
        Router router = assembly.router();
        router.add(Route.of("/ready", new ReadyHandler(graph)));
        if (config.registerInstrumentation()) {
            router.add(metrics(assembly, config.httpPathPrefix()));
        }
        HttpServerConfig httpConfig = ServerSettings.http(config);
        GrpcServerConfig grpcConfig = ServerSettings.grpc(config);
        InProcessGrpcServer local = new InProcessGrpcServer(services, grpcConfig);
        InProcessGrpcServer own = InProcessGrpcServer.direct(
                all.intercept(requests.localMessages()).build(), grpcConfig);
        assembly.ownServices().set(own);
        boolean isGrpcOverHttp = assembly.config().process().streamOverHttpEnabled();
        HttpServer http = new HttpServer(
                httpConfig,
                lines.http(requests.http(router)),
                isGrpcOverHttp ? new GrpcOverHttp(local, grpcConfig, requests.messageSizes()) : null,
                assembly.clock());
        GrpcServer grpc = new GrpcServer(grpcConfig, services);
        ServerMetrics.register(assembly.registry(), http, httpConfig);
        ServerMetrics.register(assembly.registry(), grpc, grpcConfig);
        Duration stopLimit = config.gracefulShutdownTimeout();
        Service main = isGrpcOverHttp
                ? InOrder.stoppedWithin(stopLimit, own, local, grpc, http)
                : InOrder.stoppedWithin(stopLimit, own, grpc, http);
        return new Ports(http, grpc, main, internal(assembly, graph));
    }

    private static Route metrics(Assembly assembly, String prefix) {
        return Route.of(prefix + "/metrics", new MetricsHandler(assembly.registry()))
                .unlisted();
    }

    private static Service internal(Assembly assembly, ServiceGraph graph) {
        InternalServerConfig config = assembly.config().internalServer();
        if (!config.enable()) {
            return Service.of(() -> {}, () -> {});
        }
        Router router = new Router().add(Route.of("/ready", new ReadyHandler(graph)));
        if (config.server().registerInstrumentation()) {
            router.add(metrics(assembly, config.server().httpPathPrefix()));
        }
        RequestLog lines = new RequestLog(ServerSettings.requestLog(config.server()), assembly.clock());
        return InOrder.stoppedWithin(
                config.server().gracefulShutdownTimeout(),
                new HttpServer(ServerSettings.http(config.server()), lines.http(router)));
    }

    /// Adds the ports to the process, in front of everything else.
    void addTo(ServiceGraph graph) {
        graph.add(TempoModule.INTERNAL_SERVER.toString(), internal);
        graph.add(TempoModule.SERVER.toString(), main, TempoModule.INTERNAL_SERVER.toString());
    }
}
