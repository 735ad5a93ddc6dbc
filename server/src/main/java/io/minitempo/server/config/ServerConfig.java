// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.config.Secret;
import io.minitempo.server.logging.LogFormat;
import io.minitempo.server.logging.LogLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The block `server` (`spec/generator-and-ops.md §3.4`), without the keys that tune Go's gRPC server, which are
/// accepted and have no effect.
///
/// @param httpListenNetwork `tcp`
/// @param httpListenAddress the address of the HTTP port, empty for all
/// @param httpListenPort the HTTP port
/// @param httpListenConnLimit connections at a time, 0 for any number
/// @param grpcListenNetwork `tcp`
/// @param grpcListenAddress the address of the gRPC port, empty for all
/// @param grpcListenPort the gRPC port
/// @param grpcListenConnLimit connections at a time, 0 for any number
/// @param proxyProtocolEnabled whether connections to both ports may begin with a PROXY header
/// @param tlsCipherSuites names of the suites allowed, separated by commas; empty for the default choice
/// @param tlsMinVersion `VersionTLS10` to `VersionTLS13`, empty for the default
/// @param httpTlsConfig encryption of the HTTP port
/// @param grpcTlsConfig encryption of the gRPC port
/// @param registerInstrumentation whether `/metrics` is served
/// @param reportGrpcCodesInInstrumentationLabelEnabled whether request metrics carry gRPC codes
/// @param gracefulShutdownTimeout how long requests may take to end when the process stops
/// @param httpServerReadTimeout limit of reading a whole request, 0 for none
/// @param httpServerReadHeaderTimeout limit of reading the head of a request, 0 for that of the whole
/// @param httpServerWriteTimeout limit of writing an answer, 0 for none
/// @param httpServerIdleTimeout when a connection without requests is closed
/// @param httpLogClosedConnectionsWithoutResponseEnabled whether such connections are logged
/// @param grpcServerMaxRecvMsgSize largest message accepted, in bytes
/// @param grpcServerMaxSendMsgSize largest message sent, in bytes
/// @param grpcServerMaxConcurrentStreams calls at a time on one connection, 0 for any number
/// @param grpcServerMaxConnectionIdle when a connection without calls is closed
/// @param grpcServerMaxConnectionAge when a connection is closed in any case
/// @param grpcServerMaxConnectionAgeGrace how long its calls may then go on
/// @param grpcServerKeepaliveTime after which silence the server pings
/// @param grpcServerKeepaliveTimeout how long it waits for the answer
/// @param grpcServerMinTimeBetweenPings clients that ping more often are cut off
/// @param grpcServerPingWithoutStreamAllowed whether clients without calls may ping
/// @param grpcServerReadBufferSize most bytes read from a socket at a time
/// @param grpcServerWriteBufferSize bytes that may wait for a socket
/// @param logFormat `logfmt` or `json`
/// @param logLevel `debug`, `info`, `warn` or `error`
/// @param logSourceIpsEnabled whether request logs name the client
/// @param logSourceIpsFull whether they name every address on the way
/// @param logSourceIpsHeader the header that holds the client's address
/// @param logSourceIpsRegex what to take of that header
/// @param logRequestHeaders whether request logs have the headers
/// @param logRequestAtInfoLevelEnabled whether requests are logged at info instead of debug
/// @param logRequestExcludeHeadersList headers left out
/// @param traceRequestHeaders whether spans of requests have the headers
/// @param traceRequestExcludeHeadersList headers left out
/// @param httpPathPrefix what stands before `/metrics`
/// @param clusterValidation labels that requests must carry
/// @param createNewTraces whether a request without a trace starts one
public record ServerConfig(
        @NotBuilt String httpListenNetwork,
        String httpListenAddress,
        int httpListenPort,
        int httpListenConnLimit,
        @NotBuilt String grpcListenNetwork,
        String grpcListenAddress,
        int grpcListenPort,
        int grpcListenConnLimit,
        boolean proxyProtocolEnabled,
        String tlsCipherSuites,
        String tlsMinVersion,
        Tls httpTlsConfig,
        Tls grpcTlsConfig,
        boolean registerInstrumentation,
        @NotBuilt boolean reportGrpcCodesInInstrumentationLabelEnabled,
        Duration gracefulShutdownTimeout,
        Duration httpServerReadTimeout,
        Duration httpServerReadHeaderTimeout,
        Duration httpServerWriteTimeout,
        Duration httpServerIdleTimeout,
        @NotBuilt boolean httpLogClosedConnectionsWithoutResponseEnabled,
        int grpcServerMaxRecvMsgSize,
        int grpcServerMaxSendMsgSize,
        int grpcServerMaxConcurrentStreams,
        Duration grpcServerMaxConnectionIdle,
        Duration grpcServerMaxConnectionAge,
        Duration grpcServerMaxConnectionAgeGrace,
        Duration grpcServerKeepaliveTime,
        Duration grpcServerKeepaliveTimeout,
        Duration grpcServerMinTimeBetweenPings,
        boolean grpcServerPingWithoutStreamAllowed,
        int grpcServerReadBufferSize,
        int grpcServerWriteBufferSize,
        LogFormat logFormat,
        LogLevel logLevel,
        boolean logSourceIpsEnabled,
        boolean logSourceIpsFull,
        String logSourceIpsHeader,
        String logSourceIpsRegex,
        boolean logRequestHeaders,
        boolean logRequestAtInfoLevelEnabled,
        String logRequestExcludeHeadersList,
        @NotBuilt(accepted = true) boolean traceRequestHeaders,
        @NotBuilt(accepted = true) String traceRequestExcludeHeadersList,
        String httpPathPrefix,
        @NotBuilt ClusterValidation clusterValidation,
        @NotBuilt(accepted = true) boolean createNewTraces) {

    private static final int MIB = 1 << 20;
    private static final Duration INFINITE = Duration.ofNanos(Long.MAX_VALUE);
    private static final List<String> TLS_VERSIONS =
            List.of("", "VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13");

    /// The block `http_tls_config` or `grpc_tls_config`; TLS is on when certificate and key are there, inline or as
    /// files.
    ///
    /// @param cert the certificate chain in PEM
    /// @param key its key in PEM
    /// @param clientCa who signs the certificates of clients, in PEM
    /// @param certFile file of the chain
    /// @param keyFile file of the key
    /// @param clientAuthType what is wanted of clients, such as `RequireAndVerifyClientCert`
    /// @param clientCaFile file of the authorities
    public record Tls(
            String cert,
            Secret key,
            String clientCa,
            String certFile,
            String keyFile,
            String clientAuthType,
            String clientCaFile) {

        /// No TLS.
        public static Tls defaults() {
            return new Tls("", Secret.NONE, "", "", "", "", "");
        }
    }

    /// The block `cluster_validation`.
    ///
    /// @param label what requests must carry
    /// @param additionalLabels what they may carry instead
    /// @param grpc checks of gRPC requests
    /// @param http checks of HTTP requests
    public record ClusterValidation(String label, String additionalLabels, Grpc grpc, Http http) {

        /// No validation.
        public static ClusterValidation defaults() {
            return new ClusterValidation("", "", new Grpc(false, false), new Http(false, false, "", ""));
        }

        /// Checks of gRPC requests.
        ///
        /// @param enabled whether labels are checked
        /// @param softValidation whether a wrong label is only logged
        public record Grpc(boolean enabled, boolean softValidation) {}

        /// Checks of HTTP requests.
        ///
        /// @param enabled whether labels are checked
        /// @param softValidation whether a wrong label is only logged
        /// @param excludedPaths paths that need no label
        /// @param excludedUserAgents clients that need no label
        public record Http(boolean enabled, boolean softValidation, String excludedPaths, String excludedUserAgents) {}
    }

    /// The defaults of both 3.0.3 and 2.10.8.
    public static ServerConfig defaults() {
        return of(Ports.main(), GrpcLimits.main());
    }

    /// The defaults of `internal_server`, whose gRPC port does not exist.
    static ServerConfig internal() {
        return of(Ports.internal(), GrpcLimits.none());
    }

    private record Ports(int http, String grpcNetwork, int grpc, boolean instrumentation) {
        static Ports main() {
            return new Ports(3200, "tcp", 9095, true);
        }

        static Ports internal() {
            return new Ports(3101, "", 0, false);
        }
    }

    private record GrpcLimits(
            int bytes,
            int streams,
            Duration age,
            Duration keepalive,
            Duration timeout,
            Duration pings,
            boolean idlePings,
            int buffers) {
        static GrpcLimits main() {
            return new GrpcLimits(
                    16 * MIB,
                    100,
                    INFINITE,
                    Duration.ofHours(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(10),
                    true,
                    32_768);
        }

        static GrpcLimits none() {
            return new GrpcLimits(0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, 0);
        }
    }

    private static ServerConfig of(Ports ports, GrpcLimits limits) {
        return new ServerConfig(
                "tcp",
                "",
                ports.http(),
                0,
                ports.grpcNetwork(),
                "",
                ports.grpc(),
                0,
                false,
                "",
                "",
                Tls.defaults(),
                Tls.defaults(),
                ports.instrumentation(),
                false,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                false,
                limits.bytes(),
                limits.bytes(),
                limits.streams(),
                limits.age(),
                limits.age(),
                limits.age(),
                limits.keepalive(),
                limits.timeout(),
                limits.pings(),
                limits.idlePings(),
                limits.buffers(),
                limits.buffers(),
                LogFormat.LOGFMT,
                LogLevel.INFO,
                false,
                false,
                "",
                "",
                false,
                false,
                "",
                false,
                "",
                "",
                ClusterValidation.defaults(),
                false);
    }

    /// What is wrong with the block.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        port(problems, "http_listen_port", httpListenPort);
        port(problems, "grpc_listen_port", grpcListenPort);
        notNegative(problems, "http_listen_conn_limit", httpListenConnLimit);
        notNegative(problems, "grpc_listen_conn_limit", grpcListenConnLimit);
        notNegative(problems, "grpc_server_max_recv_msg_size", grpcServerMaxRecvMsgSize);
        notNegative(problems, "grpc_server_max_send_msg_size", grpcServerMaxSendMsgSize);
        notNegative(problems, "grpc_server_max_concurrent_streams", grpcServerMaxConcurrentStreams);
        if (logSourceIpsHeader.isEmpty() != logSourceIpsRegex.isEmpty()) {
            problems.add("log_source_ips_header and log_source_ips_regex must be set together");
        }
        try {
            Pattern.compile(logSourceIpsRegex);
        } catch (PatternSyntaxException e) {
            problems.add("log_source_ips_regex: " + e.getDescription() + " in " + logSourceIpsRegex);
        }
        if (!TLS_VERSIONS.contains(tlsMinVersion)) {
            problems.add("tls_min_version must be one of " + TLS_VERSIONS.subList(1, TLS_VERSIONS.size()) + ", is "
                    + tlsMinVersion);
        }
        return problems;
    }

    private static void port(List<String> problems, String key, int port) {
        if (port < 0 || port > 0xffff) {
            problems.add(key + " must be 0 to 65535, is " + port);
        }
    }

    private static void notNegative(List<String> problems, String key, int value) {
        if (value < 0) {
            problems.add(key + " must not be negative, is " + value);
        }
    }
}
