// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.minitempo.core.time.Deadline;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is known of a call besides its messages.
///
/// @param method the full method, such as `tempopb.Querier/FindTraceByID`
/// @param headers the metadata the client sent
/// @param peer the client as `host:port`, empty when there is no connection
/// @param deadline until when the client waits
public record GrpcCall(String method, Metadata headers, String peer, Deadline deadline) {

    /// The call that the current thread serves.
    static GrpcCall of(ServerCall<?, ?> call, Metadata headers) {
        return new GrpcCall(
                call.getMethodDescriptor().getFullMethodName(),
                headers,
                peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
                currentDeadline());
    }

    private static String peer(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> "";
            case InetSocketAddress inet ->
                inet.getAddress() == null ? inet.toString() : inet.getAddress().getHostAddress() + ":" + inet.getPort();
            default -> address.toString();
        };
    }

    /// Until when the client of the current call waits; [Deadline#NONE] when it did not say.
    public static Deadline currentDeadline() {
        io.grpc.@Nullable Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? Deadline.NONE
                : Deadline.after(Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    /// Every value of a text header, in order.
    public List<String> values(String name) {
        return values(headers, name);
    }

    /// Every value of a text header in `metadata`, in order.
    public static List<String> values(Metadata metadata, String name) {
        List<String> list = new ArrayList<>();
        @Nullable Iterable<String> values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (values != null) {
            values.forEach(list::add);
        }
        return list;
    }
}
