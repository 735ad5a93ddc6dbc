// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.worker;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import io.minitempo.server.grpc.GrpcClientConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `querier.frontend_worker`.
///
/// @param frontendAddress `host:port` of the query-frontends; every address of the name is connected to
/// @param dnsLookupDuration how often the name is resolved
/// @param parallelism streams per query-frontend, unless `matchMaxConcurrent`
/// @param matchMaxConcurrent whether `querier.max_concurrent_queries` streams are spread over all query-frontends
/// @param id what the querier calls itself, empty for the host name
/// @param grpcClientConfig how query-frontends are dialled
public record FrontendWorkerConfig(
        String frontendAddress,
        Duration dnsLookupDuration,
        int parallelism,
        boolean matchMaxConcurrent,
        String id,
        GrpcClientConfig grpcClientConfig) {

    /// The defaults of 3.0.3 and 2.10.8.
    public static FrontendWorkerConfig defaults() {
        return new FrontendWorkerConfig(
                "", Duration.ofSeconds(10), 2, true, "", GrpcClientConfig.frontendWorkerDefaults());
    }

    /// The same block for query-frontends at another address, such as that of the process itself in target `all`.
    public FrontendWorkerConfig withFrontendAddress(String address) {
        return new FrontendWorkerConfig(
                address, dnsLookupDuration, parallelism, matchMaxConcurrent, id, grpcClientConfig);
    }

    /// What is wrong with the block; an empty address is for whoever wires the process to fill in or to refuse.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!frontendAddress.isEmpty()) {
            try {
                HostPort.parse(frontendAddress);
            } catch (TempoException.Invalid e) {
                problems.add("frontend_address: " + e.text());
            }
        }
        if (!dnsLookupDuration.isPositive()) {
            problems.add("dns_lookup_duration: must be positive, found " + dnsLookupDuration);
        }
        if (parallelism < 1) {
            problems.add("parallelism: must be at least 1, found " + parallelism);
        }
        grpcClientConfig.validate().forEach(problem -> problems.add("grpc_client_config." + problem));
        return problems;
    }
}
