// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.tls;

import io.minitempo.core.TempoException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// TLS contexts from the `tls_*` keys.
public final class TlsContexts {

    private TlsContexts() {}

    /// The cipher suites that a configuration names, or null for those of the JVM.
    ///
    /// @throws TempoException.Invalid when one of them is not known
    public static String @Nullable [] suites(ClientTlsConfig config, SSLContext context) {
        if (config.tlsCipherSuites().isEmpty()) {
            return null;
        }
        String[] suites = config.tlsCipherSuites().split("\\s*,\\s*", -1);
        if (!Arrays.asList(context.getSupportedSSLParameters().getCipherSuites())
                .containsAll(Arrays.asList(suites))) {
            throw new TempoException.Invalid(
                    "tls_cipher_suites: not all of these are known here: " + config.tlsCipherSuites());
        }
        return suites;
    }

    /// A context with the keys and authorities of a configuration.
    ///
    /// @param peer whom it is for, for messages
    /// @throws TempoException.Invalid when a file cannot be used
    public static SSLContext context(ClientTlsConfig config, String peer) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(config), trustManagers(config), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TempoException.Invalid("cannot set up TLS for " + peer + ": " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(ClientTlsConfig config)
            throws GeneralSecurityException, IOException {
        if (config.tlsCertPath().isEmpty()) {
            return null;
        }
        KeyStore store = PemFiles.holding(
                PemFiles.privateKey(Path.of(config.tlsKeyPath())),
                PemFiles.certificates(Path.of(config.tlsCertPath())));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trustManagers(ClientTlsConfig config)
            throws GeneralSecurityException, IOException {
        if (config.tlsInsecureSkipVerify()) {
            return new TrustManager[] {new TrustsEveryone()};
        }
        if (config.tlsCaPath().isEmpty()) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(PemFiles.trusting(PemFiles.certificates(Path.of(config.tlsCaPath()))));
        return factory.getTrustManagers();
    }

    /// What `tls_insecure_skip_verify` asks for.
    private static final class TrustsEveryone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
