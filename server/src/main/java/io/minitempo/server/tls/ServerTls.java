// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.util.List;

/// How a server does TLS. Made from whatever keys a surface has for it.
///
/// @param certificate the chain, leaf first; TLS is off without it
/// @param key the private key in PKCS#8, PKCS#1 or SEC1 form
/// @param clientCa who signs the certificates of clients
/// @param clientAuth what is wanted of clients
/// @param versions the protocol versions allowed
/// @param cipherSuites the suites allowed, by their IANA names; empty means the JDK's choice
public record ServerTls(
        Pem certificate,
        Pem key,
        Pem clientCa,
        ClientAuth clientAuth,
        TlsVersions versions,
        List<String> cipherSuites) {

    /// No TLS.
    public static final ServerTls OFF = new ServerTls(
            new Pem.None(), new Pem.None(), new Pem.None(), ClientAuth.NO_CLIENT_CERT, TlsVersions.DEFAULT, List.of());

    /// Checks that certificate and key come together, and that a client CA is there when it is needed.
    public ServerTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("TLS needs both a certificate and a key, only the "
                    + (key.isPresent() ? "key" : "certificate") + " is set");
        }
        if (clientAuth.isVerified() && !clientCa.isPresent()) {
            throw new IllegalArgumentException("client_auth_type " + clientAuth + " needs a client CA");
        }
        cipherSuites = List.copyOf(cipherSuites);
    }

    /// Whether connections are encrypted.
    public boolean isOn() {
        return certificate.isPresent();
    }
}
