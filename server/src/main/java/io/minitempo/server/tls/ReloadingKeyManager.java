// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Presents one certificate, the newest the files have.
final class ReloadingKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "pem";

    private final Reloading<Identity> identity;

    ReloadingKeyManager(Reloading<Identity> identity) {
        this.identity = identity;
    }

    /// A certificate and its key.
    static final class Identity {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        /// A chain, leaf first, and the leaf's private key.
        Identity(List<X509Certificate> chain, PrivateKey key) {
            this.chain = chain.toArray(X509Certificate[]::new);
            this.key = key;
        }
    }

    private @Nullable String aliasFor(String keyType) {
        String algorithm = identity.current().key.getAlgorithm();
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_") ? ALIAS : null;
    }

    private @Nullable String aliasFor(String[] keyTypes) {
        for (String keyType : keyTypes) {
            @Nullable String alias = aliasFor(keyType);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyTypes);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.current().chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.current().key;
    }
}
