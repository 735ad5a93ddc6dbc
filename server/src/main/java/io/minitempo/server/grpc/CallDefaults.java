// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/// What every call of a channel has: compression, the limit for what it sends, the cluster's label.
final class CallDefaults implements ClientInterceptor {

    private static final Metadata.Key<String> CLUSTER = Metadata.Key.of("x-cluster", Metadata.ASCII_STRING_MARSHALLER);

    private final GrpcClientConfig config;
    private final String compression;

    private CallDefaults(GrpcClientConfig config, String compression) {
        this.config = config;
        this.compression = compression;
    }

    static CallDefaults of(GrpcClientConfig config) {
        return new CallDefaults(config, config.grpcCompression());
    }

    /// For messages that are never bytes.
    static CallDefaults uncompressed(GrpcClientConfig config) {
        return new CallDefaults(config, "");
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        CallOptions all = options;
        if (options.getCompressor() == null && !compression.isEmpty()) {
            all = all.withCompression(compression);
        }
        if (options.getMaxOutboundMessageSize() == null) {
            all = all.withMaxOutboundMessageSize(config.maxSendMsgSize());
        }
        ClientCall<Q, R> call = next.newCall(method, all);
        String label = config.clusterValidation().label();
        return label.isEmpty() ? call : new LabelledCall<>(call, label);
    }

    private static final class LabelledCall<Q, R> extends ForwardingClientCall.SimpleForwardingClientCall<Q, R> {
        private final String label;

        LabelledCall(ClientCall<Q, R> call, String label) {
            super(call);
            this.label = label;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            headers.put(CLUSTER, label);
            super.start(listener, headers);
        }
    }
}
