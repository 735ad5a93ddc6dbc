// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.AbstractStub;
import io.minitempo.core.TenantId;
import org.jspecify.annotations.Nullable;

/// Names the tenant of outgoing calls in the metadata `x-scope-orgid`. Every channel of [GrpcChannels] has it.
public final class OutgoingOrgId implements ClientInterceptor {

    private static final Metadata.Key<String> KEY = Metadata.Key.of("x-scope-orgid", Metadata.ASCII_STRING_MARSHALLER);

    private static final CallOptions.Key<String> OPTION = CallOptions.Key.create("org-id");

    OutgoingOrgId() {}

    /// The stub, whose calls act for `tenant`.
    public static <S extends AbstractStub<S>> S on(S stub, TenantId tenant) {
        return stub.withOption(OPTION, tenant.value());
    }

    /// Options of a call that acts for `orgId`.
    public static CallOptions in(CallOptions options, String orgId) {
        return options.withOption(OPTION, orgId);
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        @Nullable String orgId = options.getOption(OPTION);
        ClientCall<Q, R> call = next.newCall(method, options);
        return orgId == null ? call : new NamedCall<>(call, orgId);
    }

    private static final class NamedCall<Q, R> extends ForwardingClientCall.SimpleForwardingClientCall<Q, R> {
        private final String orgId;

        NamedCall(ClientCall<Q, R> call, String orgId) {
            super(call);
            this.orgId = orgId;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            headers.discardAll(KEY);
            headers.put(KEY, orgId);
            super.start(listener, headers);
        }
    }
}
