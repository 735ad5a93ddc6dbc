// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.shell;

import io.minitempo.core.TempoException;
import io.minitempo.server.config.ServerConfig;
import io.minitempo.server.grpc.GrpcServerConfig;
import io.minitempo.server.http.HttpServerConfig;
import io.minitempo.server.requestlog.RequestLogSettings;
import io.minitempo.server.requestlog.SourceIps;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.Pem;
import io.minitempo.server.tls.ServerTls;
import io.minitempo.server.tls.TlsVersions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the settings of the main ports from the block `server` (`spec/generator-and-ops.md §3.4`).
public final class ServerSettings {

    /// Go's HTTP server reads this much of a request's head at most.
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private ServerSettings() {}

    /// The HTTP port.
    ///
    /// @throws TempoException.Invalid naming the key of a TLS setting that cannot be used
    public static HttpServerConfig http(ServerConfig config) {
        return new HttpServerConfig(
                config.httpListenAddress(),
                config.httpListenPort(),
                config.httpListenConnLimit(),
                config.httpServerReadTimeout(),
                config.httpServerReadHeaderTimeout(),
                config.httpServerWriteTimeout(),
                config.httpServerIdleTimeout(),
                MAX_HEADER_BYTES,
                true,
                tls("server.http_tls_config", config.httpTlsConfig(), config),
                config.proxyProtocolEnabled());
    }

    /// The gRPC port.
    ///
    /// @throws TempoException.Invalid naming the key of a TLS setting that cannot be used
    public static GrpcServerConfig grpc(ServerConfig config) {
        return new GrpcServerConfig(
                config.grpcListenAddress(),
                config.grpcListenPort(),
                config.grpcListenConnLimit(),
                config.grpcServerMaxRecvMsgSize(),
                config.grpcServerMaxSendMsgSize(),
                config.grpcServerMaxConcurrentStreams(),
                new GrpcServerConfig.Keepalive(
                        config.grpcServerMaxConnectionIdle(),
                        config.grpcServerMaxConnectionAge(),
                        config.grpcServerMaxConnectionAgeGrace(),
                        config.grpcServerKeepaliveTime(),
                        config.grpcServerKeepaliveTimeout(),
                        config.grpcServerMinTimeBetweenPings(),
                        config.grpcServerPingWithoutStreamAllowed()),
                config.grpcServerReadBufferSize(),
                config.grpcServerWriteBufferSize(),
                tls("server.grpc_tls_config", config.grpcTlsConfig(), config),
                config.proxyProtocolEnabled());
    }

    /// The lines about requests.
    public static RequestLogSettings requestLog(ServerConfig config) {
        @Nullable SourceIps source = null;
        if (config.logSourceIpsEnabled()) {
            source = config.logSourceIpsHeader().isEmpty()
                    ? SourceIps.usual(config.logSourceIpsFull())
                    : new SourceIps(
                            config.logSourceIpsFull(),
                            config.logSourceIpsHeader(),
                            Pattern.compile(config.logSourceIpsRegex()));
        }
        return new RequestLogSettings(
                config.logRequestAtInfoLevelEnabled(),
                config.logRequestHeaders(),
                Set.copyOf(names(config.logRequestExcludeHeadersList())),
                source);
    }

    private static ServerTls tls(String block, ServerConfig.Tls tls, ServerConfig config) {
        try {
            ClientAuth auth = ClientAuth.parse(tls.clientAuthType());
            Pem clientCa = Pem.of("client_ca", tls.clientCa(), tls.clientCaFile());
            if (clientCa.isPresent() && auth == ClientAuth.NO_CLIENT_CERT) {
                throw new IllegalArgumentException("client_ca is set, but client_auth_type asks for no certificate");
            }
            return new ServerTls(
                    Pem.of("cert", tls.cert(), tls.certFile()),
                    Pem.of("key", tls.key().value(), tls.keyFile()),
                    clientCa,
                    auth,
                    TlsVersions.range(config.tlsMinVersion(), ""),
                    names(config.tlsCipherSuites()));
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid(block + ": " + e.getMessage(), e);
        }
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
