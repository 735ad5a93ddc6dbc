// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.tls.ClientTlsConfig;
import io.minitempo.objectstore.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens connections to cache servers. Any thread may dial.
final class Dialer {

    private final Duration timeout;
    private final @Nullable Tls tls;
    private final Clock clock;

    /// How connections are encrypted.
    private record Tls(SSLContext context, ClientTlsConfig config) {}

    private Dialer(Duration timeout, @Nullable Tls tls, Clock clock) {
        this.timeout = timeout;
        this.tls = tls;
        this.clock = clock;
    }

    /// Connections in plain text.
    ///
    /// @param timeout of dialling, and of every single read
    static Dialer plain(Duration timeout, Clock clock) {
        return new Dialer(timeout, null, clock);
    }

    /// Encrypted connections.
    ///
    /// @throws io.minitempo.core.TempoException.Invalid when a file or a cipher suite cannot be used
    static Dialer encrypted(ClientTlsConfig config, Duration timeout, Clock clock) {
        SSLContext context = TlsContexts.context(config, "a cache");
        // A cipher suite that is not known is noticed now, not at the first read.
        TlsContexts.suites(config, context);
        return new Dialer(timeout, new Tls(context, config), clock);
    }

    /// Connects to a server.
    ///
    /// @param name the host as it was configured, for its certificate
    /// @throws IOException when nobody answers
    Connection dial(InetSocketAddress address, String name) throws IOException {
        int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            return new Connection(tls == null ? socket : encrypt(socket, name, tls), clock.nanoTime());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static SSLSocket encrypt(Socket socket, String host, Tls tls) throws IOException {
        ClientTlsConfig config = tls.config;
        String name = config.tlsServerName().isEmpty() ? host : config.tlsServerName();
        SSLSocket encrypted =
                (SSLSocket) tls.context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setProtocols(config.protocols());
        String[] suites = TlsContexts.suites(config, tls.context);
        if (suites != null) {
            parameters.setCipherSuites(suites);
        }
        if (!config.tlsInsecureSkipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }
}
