// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.minitempo.core.wire.WireException;
import io.minitempo.core.wire.WireReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks a peer whether it is healthy, as Tempo's clients do: `grpc.health.v1.Health/Check` without a service's name, on
/// behalf of tenant `0`.
final class HealthCheck {

    private static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(RawMarshaller.bytes())
            .setResponseMarshaller(RawMarshaller.bytes())
            .build();
    private static final int SERVING = 1;
    private static final String TENANT = "0";

    private HealthCheck() {}

    /// Why the peer is not healthy; null when it is.
    static @Nullable String problem(Channel channel, Duration timeout) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
        try {
            byte[] answer =
                    ClientCalls.blockingUnaryCall(channel, CHECK, OutgoingOrgId.in(options, TENANT), new byte[0]);
            long status = status(answer);
            return status == SERVING ? null : "peer answers health checks with status " + status;
        } catch (StatusRuntimeException e) {
            return GrpcErrors.text(e.getStatus());
        } catch (WireException e) {
            return "peer answers health checks with something else: " + e.getMessage();
        }
    }

    private static long status(byte[] answer) {
        long status = 0;
        WireReader reader = new WireReader(answer);
        while (reader.next()) {
            if (reader.field() == 1 && reader.type() == WireReader.VARINT) {
                status = reader.varintValue();
            }
        }
        return status;
    }
}
