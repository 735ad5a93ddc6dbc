// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import java.time.Duration;
import java.util.List;

/// A block such as `live_store_client`, `ingester_client` or `metrics_generator_client`.
///
/// @param poolConfig how the connections are looked after
/// @param remoteTimeout how long a call may take
/// @param grpcClientConfig how peers are dialled
public record PooledClientConfig(PoolConfig poolConfig, Duration remoteTimeout, GrpcClientConfig grpcClientConfig) {

    /// The defaults of both 3.0.3 and 2.10.8: 5 s per call.
    public static PooledClientConfig defaults() {
        return new PooledClientConfig(PoolConfig.defaults(), Duration.ofSeconds(5), GrpcClientConfig.defaults());
    }

    /// What is wrong with the block.
    public List<String> validate() {
        return grpcClientConfig.validate().stream()
                .map(problem -> "grpc_client_config." + problem)
                .toList();
    }
}
