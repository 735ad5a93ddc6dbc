// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The keys and certificates of one server or client, loaded and ready for any TLS implementation.
///
/// Files are read again when they change; connections that are open keep what they have.
public final class TlsMaterial {

    private static final List<String> TLS_13_SUITES =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private final @Nullable X509ExtendedKeyManager keyManager;
    private final X509ExtendedTrustManager trustManager;
    private final TlsVersions versions;
    private final List<String> cipherSuites;

    private TlsMaterial(
            @Nullable X509ExtendedKeyManager keyManager,
            X509ExtendedTrustManager trustManager,
            TlsVersions versions,
            List<String> cipherSuites) {
        this.keyManager = keyManager;
        this.trustManager = trustManager;
        this.versions = versions;
        this.cipherSuites = cipherSuites;
    }

    /// Loads what a server needs.
    ///
    /// @throws TempoException.Invalid when a file cannot be read, or does not hold what it should, or when a cipher
    /// suite
    ///     is not known
    public static TlsMaterial of(ServerTls tls, Clock clock) {
        try {
            X509ExtendedTrustManager trust = tls.clientAuth().isVerified()
                    ? trusting(tls.clientCa(), "client CA", clock)
                    : new AnyTrustManager();
            return new TlsMaterial(
                    presenting(tls.certificate(), tls.key(), clock), trust, tls.versions(), known(tls.cipherSuites()));
        } catch (GeneralSecurityException | UncheckedIOException e) {
            throw new TempoException.Invalid("TLS of the server: " + reason(e), e);
        }
    }

    /// Loads what a client needs.
    ///
    /// @throws TempoException.Invalid when a file cannot be read, or does not hold what it should, or when a cipher
    /// suite
    ///     is not known
    public static TlsMaterial of(ClientTls tls, Clock clock) {
        try {
            @Nullable
            X509ExtendedKeyManager keys =
                    tls.certificate().isPresent() ? presenting(tls.certificate(), tls.key(), clock) : null;
            X509ExtendedTrustManager trust;
            if (tls.insecureSkipVerify()) {
                trust = new AnyTrustManager();
            } else {
                trust = tls.serverCa().isPresent() ? trusting(tls.serverCa(), "CA", clock) : trustOf(null);
            }
            return new TlsMaterial(keys, trust, tls.versions(), known(tls.cipherSuites()));
        } catch (GeneralSecurityException | UncheckedIOException e) {
            throw new TempoException.Invalid("TLS of the client: " + reason(e), e);
        }
    }

    /// The libraries would leave unknown ones out without a word, and connections would have other suites than wanted.
    private static List<String> known(List<String> suites) throws GeneralSecurityException {
        List<String> unknown = new ArrayList<>(suites);
        unknown.removeAll(
                List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
        if (!unknown.isEmpty()) {
            throw new GeneralSecurityException("tls_cipher_suites: this JVM has no " + String.join(", ", unknown)
                    + "; names are like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        }
        return suites;
    }

    private static String reason(Exception e) {
        return e.getMessage() + (e.getCause() instanceof IOException io ? ": " + io : "");
    }

    private static X509ExtendedKeyManager presenting(Pem certificate, Pem key, Clock clock)
            throws GeneralSecurityException {
        return new ReloadingKeyManager(
                new Reloading<>(List.of(certificate, key), () -> identity(certificate, key), clock));
    }

    private static ReloadingKeyManager.Identity identity(Pem certificate, Pem key) throws GeneralSecurityException {
        List<X509Certificate> chain =
                PemText.certificates(PemText.read(certificate), describe(certificate, "certificate"));
        PrivateKey privateKey = PemText.privateKey(PemText.read(key), describe(key, "key"));
        PublicKey publicKey = chain.getFirst().getPublicKey();
        if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
            throw new GeneralSecurityException("the certificate is for a key of type " + publicKey.getAlgorithm()
                    + ", the key is of type " + privateKey.getAlgorithm());
        }
        return new ReloadingKeyManager.Identity(chain, privateKey);
    }

    private static String describe(Pem pem, String what) {
        return pem instanceof Pem.File file ? what + " file " + file.path() : what;
    }

    private static X509ExtendedTrustManager trusting(Pem ca, String what, Clock clock) throws GeneralSecurityException {
        return new ReloadingTrustManager(new Reloading<>(List.of(ca), () -> trustOf(store(ca, what)), clock));
    }

    private static KeyStore store(Pem ca, String what) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int number = 0;
        for (X509Certificate certificate : PemText.certificates(PemText.read(ca), describe(ca, what))) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static X509ExtendedTrustManager trustOf(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JDK has no trust manager for X.509");
    }

    /// Presents the own certificate; none for a client without one.
    public @Nullable X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /// Decides about the certificates of the other side.
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    /// The protocol versions allowed, by the JDK's names.
    public List<String> protocols() {
        return versions.names();
    }

    /// The cipher suites allowed; empty means the JDK's choice. Those of TLS 1.3 cannot be left out, as in Go.
    public List<String> cipherSuites() {
        if (cipherSuites.isEmpty()) {
            return List.of();
        }
        Set<String> all = new LinkedHashSet<>(cipherSuites);
        if (versions.names().contains("TLSv1.3")) {
            all.addAll(TLS_13_SUITES);
        }
        return List.copyOf(all);
    }

    /// The same as a context of the JDK.
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keyManager == null ? new KeyManager[0] : new KeyManager[] {keyManager},
                    new TrustManager[] {trustManager},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }
}
