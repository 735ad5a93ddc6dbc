// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CompressorRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;

/// Answers in the encoding of the request, as Go does (`spec/api.md §7.1`); clients that do not accept it get plain
/// messages.
final class CompressionInterceptor implements ServerInterceptor {

    private final CompressorRegistry compressors;

    CompressionInterceptor(CompressorRegistry compressors) {
        this.compressors = compressors;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        List<String> encodings = GrpcCall.values(headers, "grpc-encoding");
        if (!encodings.isEmpty() && compressors.lookupCompressor(encodings.getFirst()) != null) {
            call.setCompression(encodings.getFirst());
            call.setMessageCompression(true);
        }
        return next.startCall(call, headers);
    }
}
