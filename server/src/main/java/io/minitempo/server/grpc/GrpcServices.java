// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import java.util.ArrayList;
import java.util.List;

/// What a gRPC port serves: services and what stands around every call of them. Immutable.
///
/// The same services can be served by several [GrpcServer]s, and by the HTTP port.
public final class GrpcServices {

    private final List<ServerServiceDefinition> services;
    private final List<ServerInterceptor> interceptors;
    private final List<ServerStreamTracer.Factory> tracers;

    private GrpcServices(Builder builder) {
        services = List.copyOf(builder.services);
        interceptors = List.copyOf(builder.interceptors);
        tracers = List.copyOf(builder.tracers);
    }

    /// Starts a list of services.
    public static Builder builder() {
        return new Builder();
    }

    List<ServerServiceDefinition> services() {
        return services;
    }

    List<ServerInterceptor> interceptors() {
        return interceptors;
    }

    List<ServerStreamTracer.Factory> tracers() {
        return tracers;
    }

    /// Collects services. Owned by the thread that wires the process.
    public static final class Builder {
        private final List<ServerServiceDefinition> services = new ArrayList<>();
        private final List<ServerInterceptor> interceptors = new ArrayList<>();
        private final List<ServerStreamTracer.Factory> tracers = new ArrayList<>();

        private Builder() {}

        /// Adds a service made from generated code.
        public Builder add(BindableService service) {
            return add(service.bindService());
        }

        /// Adds a service, such as one of [RawService].
        public Builder add(ServerServiceDefinition service) {
            services.add(service);
            return this;
        }

        /// Adds an interceptor inside those already added. Failures, cancellation and compression are always handled,
        /// outside of all of them.
        public Builder intercept(ServerInterceptor interceptor) {
            interceptors.add(interceptor);
            return this;
        }

        /// Adds a tracer, such as that of the request metrics.
        public Builder trace(ServerStreamTracer.Factory tracer) {
            tracers.add(tracer);
            return this;
        }

        /// The finished list.
        public GrpcServices build() {
            return new GrpcServices(this);
        }
    }
}
