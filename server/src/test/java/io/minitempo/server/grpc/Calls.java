// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/// Plain gRPC clients of the library for tests, so that both ends are not ours.
public final class Calls {

    private Calls() {}

    /// A unary method of raw bytes.
    public static MethodDescriptor<byte[], byte[]> method(String fullName, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(fullName)
                .setRequestMarshaller(RawMarshaller.bytes())
                .setResponseMarshaller(RawMarshaller.bytes())
                .build();
    }

    /// Calls a unary method with raw bytes.
    public static byte[] unary(Channel channel, String fullName, byte[] request) {
        return unary(channel, fullName, request, CallOptions.DEFAULT);
    }

    /// Calls a unary method with raw bytes.
    public static byte[] unary(Channel channel, String fullName, byte[] request, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel, method(fullName, MethodDescriptor.MethodType.UNARY), options, request);
    }

    /// A plain channel with all our codecs.
    public static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .compressorRegistry(GrpcCodecs.compressors())
                .decompressorRegistry(GrpcCodecs.decompressors())
                .build();
    }

    /// Closes a channel and waits for it.
    public static void close(ManagedChannel channel) throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
