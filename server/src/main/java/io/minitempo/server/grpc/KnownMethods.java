// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Keeps calls of methods that do not exist from a tracer: clients may invent names, but must not invent series.
final class KnownMethods extends ServerStreamTracer.Factory {

    private final Set<String> methods = new HashSet<>();
    private final ServerStreamTracer.Factory delegate;

    KnownMethods(Collection<ServerServiceDefinition> services, ServerStreamTracer.Factory delegate) {
        this.delegate = delegate;
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
                methods.add(method.getMethodDescriptor().getFullMethodName());
            }
        }
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return methods.contains(fullMethodName)
                ? delegate.newServerStreamTracer(fullMethodName, headers)
                : new ServerStreamTracer() {};
    }
}
