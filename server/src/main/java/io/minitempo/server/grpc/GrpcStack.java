// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;

/// Puts services behind the interceptors that every server has, whatever its transport.
final class GrpcStack {

    private GrpcStack() {}

    /// Adds the services, codecs, interceptors and limits. The last interceptor added is the first to see a call.
    static void install(ServerBuilder<?> builder, GrpcServices services, int maxReceive, int maxSend) {
        for (ServerServiceDefinition service : services.services()) {
            builder.addService(RequestParsing.limit(service, maxReceive));
        }
        for (ServerInterceptor interceptor : services.interceptors().reversed()) {
            builder.intercept(interceptor);
        }
        builder.intercept(new SendLimitInterceptor(maxSend))
                .intercept(new CompressionInterceptor(GrpcCodecs.compressors()))
                .intercept(new FailureInterceptor())
                .intercept(new CancellationInterceptor())
                .compressorRegistry(GrpcCodecs.compressors())
                .decompressorRegistry(GrpcCodecs.decompressors());
        UnknownMethods unknown = new UnknownMethods(services.services());
        builder.fallbackHandlerRegistry(unknown).intercept(unknown);
        for (ServerStreamTracer.Factory tracer : services.tracers()) {
            builder.addStreamTracerFactory(new KnownMethods(services.services(), tracer));
        }
    }
}
