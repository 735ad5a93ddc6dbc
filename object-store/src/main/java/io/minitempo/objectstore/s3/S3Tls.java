// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

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
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.jspecify.annotations.Nullable;

/// How connections to an endpoint are encrypted, from the `tls_*` keys.
final class S3Tls {

    private S3Tls() {}

    /// @throws TempoException.Invalid when a file cannot be used or a cipher suite is not known
    static TlsSocketStrategy strategy(S3TlsConfig config) {
        String[] suites = config.tlsCipherSuites().isEmpty()
                ? null
                : config.tlsCipherSuites().split("\\s*,\\s*", -1);
        SSLContext context = context(config);
        if (suites != null
                && !Arrays.asList(context.getSupportedSSLParameters().getCipherSuites())
                        .containsAll(Arrays.asList(suites))) {
            throw new TempoException.Invalid(
                    "tls_cipher_suites: not all of these are known here: " + config.tlsCipherSuites());
        }
        TlsSocketStrategy strategy = new DefaultClientTlsStrategy(
                context,
                config.protocols(),
                suites,
                SSLBufferMode.STATIC,
                HostnameVerificationPolicy.CLIENT,
                config.tlsInsecureSkipVerify() ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier());
        String name = config.tlsServerName();
        return name.isEmpty()
                ? strategy
                : (socket, target, port, attachment, http) -> strategy.upgrade(socket, name, port, attachment, http);
    }

    private static SSLContext context(S3TlsConfig config) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(config), trustManagers(config), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new TempoException.Invalid("cannot set up TLS for S3: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(S3TlsConfig config)
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

    private static TrustManager @Nullable [] trustManagers(S3TlsConfig config)
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
