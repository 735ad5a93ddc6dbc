// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Refuses methods that no service has, in the words of Go's library. As the first interceptor that sees a call it
/// keeps such calls from all others: clients may invent names, but must not invent series or need a tenant for it.
final class UnknownMethods extends HandlerRegistry implements ServerInterceptor {

    private final Set<String> services = new HashSet<>();
    /// The mark of the methods that do not exist; nobody reads their messages.
    private final RawMarshaller<byte[]> marshaller = RawMarshaller.bytes();

    UnknownMethods(Collection<ServerServiceDefinition> services) {
        for (ServerServiceDefinition service : services) {
            this.services.add(service.getServiceDescriptor().getName());
        }
    }

    /// Asked for methods that the server does not find among its services.
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        return ServerMethodDefinition.create(unknown(methodName), (call, headers) -> refuse(call));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return call.getMethodDescriptor().getRequestMarshaller() == marshaller
                ? refuse(call)
                : next.startCall(call, headers);
    }

    private <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call) {
        String method = call.getMethodDescriptor().getFullMethodName();
        call.close(Status.UNIMPLEMENTED.withDescription(text(method)), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private String text(String method) {
        @Nullable String service = MethodDescriptor.extractFullServiceName(method);
        if (service == null) {
            return "malformed method name: \"/" + method + "\"";
        }
        String name = method.substring(service.length() + 1);
        return services.contains(service)
                ? "unknown method " + name + " for service " + service
                : "unknown service " + service;
    }

    private MethodDescriptor<byte[], byte[]> unknown(String method) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(method)
                .setRequestMarshaller(marshaller)
                .setResponseMarshaller(marshaller)
                .build();
    }
}
