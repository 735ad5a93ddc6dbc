// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.util.List;

/// How a client does TLS.
///
/// @param enabled whether it does
/// @param certificate its own chain, leaf first, if servers want one
/// @param key the private key of that
/// @param serverCa who signs the certificates of servers; without it, whom the JDK trusts
/// @param serverName the name that the server's certificate must have; empty means the name that was dialled
/// @param insecureSkipVerify whether any certificate will do
/// @param versions the protocol versions allowed
/// @param cipherSuites the suites allowed, by their IANA names; empty means the JDK's choice
public record ClientTls(
        boolean enabled,
        Pem certificate,
        Pem key,
        Pem serverCa,
        String serverName,
        boolean insecureSkipVerify,
        TlsVersions versions,
        List<String> cipherSuites) {

    /// No TLS.
    public static final ClientTls OFF = new ClientTls(
            false, new Pem.None(), new Pem.None(), new Pem.None(), "", false, TlsVersions.DEFAULT, List.of());

    /// Checks that certificate and key come together.
    public ClientTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("TLS client needs both a certificate and a key, only the "
                    + (key.isPresent() ? "key" : "certificate") + " is set");
        }
        cipherSuites = List.copyOf(cipherSuites);
    }
}
