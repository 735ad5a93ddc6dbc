// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process's certificate and whom it trusts, for both ends of gossip connections; read again when a file changes.
///
/// With authorities configured, those who connect must show a certificate signed by one of them (mutual TLS). One lock
/// owns the reloading; any thread may secure sockets.
public final class TlsMaterial {

    private static final Logger log = LoggerFactory.getLogger(TlsMaterial.class);
    private static final Duration CHECK_PERIOD = Duration.ofSeconds(1);

    private final TlsSettings settings;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Loaded loaded;
    private long checkedNanos;

    /// Reads the files.
    ///
    /// @throws TempoException.Invalid when one cannot be read or does not hold what it should
    public TlsMaterial(TlsSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.checkedNanos = clock.nanoTime();
        try {
            this.loaded = load();
        } catch (IOException | GeneralSecurityException e) {
            throw new TempoException.Invalid("memberlist TLS: " + e, e);
        }
        requireKnown(settings.cipherSuites());
    }

    /// Sockets would refuse an unknown one at every connection.
    private void requireKnown(List<String> suites) {
        List<String> unknown = new ArrayList<>(suites);
        unknown.removeAll(List.of(loaded.context.getSupportedSSLParameters().getCipherSuites()));
        if (!unknown.isEmpty()) {
            throw new TempoException.Invalid("memberlist.tls_cipher_suites: this JVM has no "
                    + String.join(", ", unknown) + "; names are like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        }
    }

    /// Secures a connection that this process opened.
    ///
    /// @throws IOException when the handshake fails
    Socket client(Socket plain, NodeAddress peer) throws IOException {
        String name = settings.serverName().isEmpty() ? peer.host() : settings.serverName();
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, name, peer.port(), true);
        SSLParameters parameters = parameters(socket);
        if (!settings.skipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// Secures a connection that a peer opened.
    ///
    /// @throws IOException when the handshake fails
    Socket server(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, null, true);
        SSLParameters parameters = parameters(socket);
        parameters.setNeedClientAuth(settings.authorities() != null);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private SSLParameters parameters(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(settings.protocols().toArray(String[]::new));
        if (!settings.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(settings.cipherSuites().toArray(String[]::new));
        }
        return parameters;
    }

    private SSLContext context() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            if (now - checkedNanos >= CHECK_PERIOD.toNanos()) {
                checkedNanos = now;
                reloadIfChanged();
            }
            return loaded.context;
        } finally {
            lock.unlock();
        }
    }

    /// Files are often replaced one after the other: what does not fit together yet is tried again later.
    private void reloadIfChanged() {
        try {
            if (!stamps().equals(loaded.stamps)) {
                loaded = load();
                log.atInfo().log("memberlist TLS files read again");
            }
        } catch (IOException | GeneralSecurityException e) {
            log.atWarn().setCause(e).log("memberlist TLS files cannot be read again, the old ones stay in use");
        }
    }

    private record Loaded(SSLContext context, List<FileTime> stamps) {}

    private Loaded load() throws IOException, GeneralSecurityException {
        List<FileTime> stamps = stamps();
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        char[] password = new char[0];
        keys.setKeyEntry(
                "member",
                PemFile.privateKey(settings.key()),
                password,
                PemFile.certificates(settings.certificate()).toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password);
        @Nullable Path authorities = settings.authorities();
        TrustManager trust = PeerTrust.of(
                authorities == null ? List.of() : PemFile.certificates(authorities), settings.skipVerify());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), new TrustManager[] {trust}, null);
        return new Loaded(context, stamps);
    }

    private List<FileTime> stamps() throws IOException {
        List<FileTime> stamps = new ArrayList<>();
        stamps.add(Files.getLastModifiedTime(settings.certificate()));
        stamps.add(Files.getLastModifiedTime(settings.key()));
        @Nullable Path authorities = settings.authorities();
        if (authorities != null) {
            stamps.add(Files.getLastModifiedTime(authorities));
        }
        return stamps;
    }
}
