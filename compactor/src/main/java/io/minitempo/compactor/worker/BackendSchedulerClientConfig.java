// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.worker;

import io.minitempo.server.grpc.GrpcClientConfig;
import java.util.List;

/// The block `backend_scheduler_client`.
///
/// @param grpcClientConfig how the scheduler is dialled
public record BackendSchedulerClientConfig(GrpcClientConfig grpcClientConfig) {

    /// The defaults of Tempo 3.0.3.
    public static BackendSchedulerClientConfig defaults() {
        return new BackendSchedulerClientConfig(GrpcClientConfig.defaults());
    }

    /// What is wrong with the block.
    public List<String> validate() {
        return grpcClientConfig.validate().stream()
                .map(problem -> "grpc_client_config." + problem)
                .toList();
    }
}
