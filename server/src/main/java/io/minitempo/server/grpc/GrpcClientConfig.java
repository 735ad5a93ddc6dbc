// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.minitempo.core.ByteSize;
import io.minitempo.core.config.NotBuilt;
import io.minitempo.server.tls.ClientTls;
import io.minitempo.server.tls.Pem;
import io.minitempo.server.tls.TlsVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The block `grpc_client_config` of everything that dials (`spec/generator-and-ops.md §4`).
///
/// @param maxRecvMsgSize the largest message accepted, in bytes
/// @param maxSendMsgSize the largest message sent, in bytes
/// @param grpcCompression how requests are compressed: `snappy`, `gzip`, `zstd`, or empty for not at all
/// @param rateLimit calls per second, 0 for any number
/// @param rateLimitBurst calls that may come at once
/// @param backoffOnRatelimits whether calls refused for their rate are tried again
/// @param backoffConfig how those wait; as in Tempo it is idle without them
/// @param initialStreamWindowSize the flow-control window of a call; up to 64 KiB it grows by measurement
/// @param initialConnectionWindowSize the flow-control window of a connection; up to 64 KiB it grows by measurement
/// @param tlsEnabled whether connections are encrypted
/// @param tlsCertPath the client's certificate, for servers that want one
/// @param tlsKeyPath the key of that
/// @param tlsCaPath who signs the certificates of servers
/// @param tlsServerName the name that the server's certificate must have, empty for the address dialled
/// @param tlsInsecureSkipVerify whether any certificate will do
/// @param tlsCipherSuites the suites allowed, separated by commas
/// @param tlsMinVersion `VersionTLS10` to `VersionTLS13`, empty for 1.2
/// @param connectTimeout how long an attempt to connect may take
/// @param connectBackoffBaseDelay the pause after the first failed attempt; the library makes it one second
/// @param connectBackoffMaxDelay the longest pause between attempts
/// @param clusterValidation labels that servers want to see
public record GrpcClientConfig(
        int maxRecvMsgSize,
        int maxSendMsgSize,
        String grpcCompression,
        @NotBuilt double rateLimit,
        @NotBuilt int rateLimitBurst,
        @NotBuilt boolean backoffOnRatelimits,
        @NotBuilt(accepted = true) BackoffConfig backoffConfig,
        ByteSize initialStreamWindowSize,
        ByteSize initialConnectionWindowSize,
        boolean tlsEnabled,
        String tlsCertPath,
        String tlsKeyPath,
        String tlsCaPath,
        String tlsServerName,
        boolean tlsInsecureSkipVerify,
        String tlsCipherSuites,
        String tlsMinVersion,
        Duration connectTimeout,
        @NotBuilt(accepted = true) Duration connectBackoffBaseDelay,
        Duration connectBackoffMaxDelay,
        ClusterValidation clusterValidation) {

    private static final List<String> COMPRESSIONS = List.of("", "snappy", "gzip", "zstd");

    /// The block `backoff_config`.
    ///
    /// @param minPeriod the first pause
    /// @param maxPeriod the longest pause
    /// @param maxRetries how often, 0 for ever
    public record BackoffConfig(Duration minPeriod, Duration maxPeriod, int maxRetries) {

        /// 100 ms to 10 s, ten times.
        public static BackoffConfig defaults() {
            return new BackoffConfig(Duration.ofMillis(100), Duration.ofSeconds(10), 10);
        }
    }

    /// The block `cluster_validation`.
    ///
    /// @param label sent with every call as `x-cluster`, unless empty
    public record ClusterValidation(String label) {}

    /// The defaults of both 3.0.3 and 2.10.8.
    public static GrpcClientConfig defaults() {
        return new GrpcClientConfig(
                100 << 20,
                100 << 20,
                "snappy",
                0,
                0,
                false,
                BackoffConfig.defaults(),
                ByteSize.of(65_535),
                ByteSize.of(65_535),
                false,
                "",
                "",
                "",
                "",
                false,
                "",
                "",
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                new ClusterValidation(""));
    }

    /// The defaults of `querier.frontend_worker.grpc_client_config`: sends up to 16 MiB, and leaves windows and
    /// connecting to the library.
    public static GrpcClientConfig frontendWorkerDefaults() {
        return new GrpcClientConfig(
                100 << 20,
                16 << 20,
                "snappy",
                0,
                0,
                false,
                new BackoffConfig(Duration.ofMillis(100), Duration.ofSeconds(1), 5),
                ByteSize.of(0),
                ByteSize.of(0),
                false,
                "",
                "",
                "",
                "",
                false,
                "",
                "",
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                new ClusterValidation(""));
    }

    /// What is wrong with the block.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!COMPRESSIONS.contains(grpcCompression)) {
            problems.add("grpc_compression must be snappy, gzip, zstd or empty, is " + grpcCompression);
        }
        if (tlsCertPath.isEmpty() != tlsKeyPath.isEmpty()) {
            problems.add("tls_cert_path and tls_key_path must be set together");
        }
        try {
            TlsVersions.range(tlsMinVersion, "");
        } catch (IllegalArgumentException e) {
            problems.add("tls_min_version: " + e.getMessage());
        }
        return problems;
    }

    /// The TLS part.
    ///
    /// @throws IllegalArgumentException when [#validate] would complain
    public ClientTls tls() {
        return new ClientTls(
                tlsEnabled,
                Pem.of("tls_cert_path", "", tlsCertPath),
                Pem.of("tls_key_path", "", tlsKeyPath),
                Pem.of("tls_ca_path", "", tlsCaPath),
                tlsServerName,
                tlsInsecureSkipVerify,
                TlsVersions.range(tlsMinVersion, ""),
                Arrays.stream(tlsCipherSuites.split(",", -1))
                        .map(String::strip)
                        .filter(s -> !s.isEmpty())
                        .toList());
    }
}
