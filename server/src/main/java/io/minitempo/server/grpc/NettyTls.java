// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.ClientTls;
import io.minitempo.server.tls.ServerTls;
import io.minitempo.server.tls.TlsMaterial;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.Objects;
import javax.net.ssl.SSLException;

/// TLS of the JDK for gRPC over Netty.
final class NettyTls {

    private NettyTls() {}

    /// What a server needs.
    ///
    /// @throws TempoException.Invalid when the files or the settings cannot be used
    static SslContext server(ServerTls tls, Clock clock) {
        TlsMaterial material = TlsMaterial.of(tls, clock);
        SslContextBuilder builder = SslContextBuilder.forServer(Objects.requireNonNull(material.keyManager()))
                .clientAuth(clientAuth(tls.clientAuth()));
        return build(builder, material);
    }

    /// What a client needs.
    ///
    /// @throws TempoException.Invalid when the files or the settings cannot be used
    static SslContext client(ClientTls tls, Clock clock) {
        TlsMaterial material = TlsMaterial.of(tls, clock);
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (material.keyManager() != null) {
            builder.keyManager(material.keyManager());
        }
        return build(builder, material);
    }

    private static io.netty.handler.ssl.ClientAuth clientAuth(ClientAuth auth) {
        if (auth.isRequired()) {
            return io.netty.handler.ssl.ClientAuth.REQUIRE;
        }
        return auth == ClientAuth.NO_CLIENT_CERT
                ? io.netty.handler.ssl.ClientAuth.NONE
                : io.netty.handler.ssl.ClientAuth.OPTIONAL;
    }

    private static SslContext build(SslContextBuilder builder, TlsMaterial material) {
        GrpcSslContexts.configure(builder, SslProvider.JDK)
                .trustManager(material.trustManager())
                .protocols(material.protocols());
        if (!material.cipherSuites().isEmpty()) {
            builder.ciphers(material.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE);
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new TempoException.Invalid("TLS settings cannot be used: " + e.getMessage(), e);
        }
    }
}
