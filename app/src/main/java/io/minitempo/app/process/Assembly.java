// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.app.config.TempoConfig;
import io.minitempo.app.config.TempoModule;
import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.AddressResolver;
import io.minitempo.ring.LocalHost;
import io.minitempo.server.grpc.GrpcServices;
import io.minitempo.server.http.HttpHandler;
import io.minitempo.server.http.Route;
import io.minitempo.server.http.Router;
import io.minitempo.server.metrics.MetricsRegistry;
import io.minitempo.server.tenancy.Tenancy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What the parts of one process share while they are put together, and what they add: services, routes, gRPC services.
/// Owned by the thread that wires the process.
final class Assembly {

    private final EffectiveConfig effective;
    private final Clock clock;
    private final MetricsRegistry registry = new MetricsRegistry();
    private final Router router = new Router();
    private final GrpcServices.Builder grpc = GrpcServices.builder();
    private final Tenancy tenancy;
    private final OwnServices ownServices = new OwnServices();
    private final TenantCpu cpu = TenantCpu.perCore();
    private final List<Part> parts = new ArrayList<>();

    Assembly(EffectiveConfig effective, Clock clock) {
        this.effective = effective;
        this.clock = clock;
        this.tenancy = new Tenancy(effective.config().process().isMultitenant());
    }

    /// One line of `/status/services`.
    record Part(TempoModule module, Service service, List<TempoModule> needs) {}

    EffectiveConfig effective() {
        return effective;
    }

    TempoConfig config() {
        return effective.config();
    }

    boolean runs(TempoModule module) {
        return effective.target().runs(module);
    }

    /// Whether all roles share this process and talk without Kafka.
    boolean isSingleBinary() {
        return effective.target().module() == TempoModule.ALL;
    }

    Clock clock() {
        return clock;
    }

    MetricsRegistry registry() {
        return registry;
    }

    Router router() {
        return router;
    }

    GrpcServices.Builder grpc() {
        return grpc;
    }

    OwnServices ownServices() {
        return ownServices;
    }

    Tenancy tenancy() {
        return tenancy;
    }

    /// Where everything is computed that queries ask for, whichever components run here.
    TenantCpu cpu() {
        return cpu;
    }

    /// Of a quality for ids of blocks and for seeds of hash tables whose keys clients choose. Any thread may draw.
    RandomGenerator random() {
        return new SecureRandom();
    }

    AddressResolver addresses() {
        return new AddressResolver(LocalHost.system());
    }

    /// Where this process listens for gRPC.
    HostPort grpcListen() {
        String host = config().server().grpcListenAddress();
        return new HostPort(host.isEmpty() ? "0.0.0.0" : host, config().server().grpcListenPort());
    }

    /// Adds a service that starts after the services of `needs`, as far as they run here.
    void add(TempoModule module, Service service, TempoModule... needs) {
        parts.add(new Part(module, service, List.of(needs)));
    }

    /// Adds a route below `http_api_prefix`.
    void apiRoute(String path, HttpHandler handler, String... methods) {
        Route route = Route.of(config().process().apiPrefix() + path, handler);
        router.add(methods.length == 0 ? route : route.methods(methods));
    }

    List<Part> parts() {
        return parts;
    }
}
