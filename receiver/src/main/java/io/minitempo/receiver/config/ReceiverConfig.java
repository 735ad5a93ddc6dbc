// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import org.jspecify.annotations.Nullable;

/// One receiver; a protocol is null when it is not enabled.
public sealed interface ReceiverConfig {

    /// Its key, `type` or `type/name`.
    String name();

    /// OTLP; at least one protocol is there.
    record Otlp(
            String name,
            @Nullable GrpcPortConfig grpc,
            @Nullable OtlpHttpConfig http) implements ReceiverConfig {}

    /// Jaeger; at least one protocol is there.
    record Jaeger(
            String name,
            @Nullable GrpcPortConfig grpc,
            @Nullable HttpPortConfig thriftHttp,
            @Nullable UdpConfig thriftCompact,
            @Nullable UdpConfig thriftBinary)
            implements ReceiverConfig {}

    /// Zipkin.
    record Zipkin(String name, ZipkinConfig http) implements ReceiverConfig {}
}
