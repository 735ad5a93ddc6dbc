// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.core.config.Secret;
import io.minitempo.server.tls.ClientAuth;
import io.minitempo.server.tls.Pem;
import io.minitempo.server.tls.ServerTls;
import io.minitempo.server.tls.TlsVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The keys of TLS on a receiver's port. A port is encrypted when it has a certificate.
///
/// @param caFile accepted: a server asks nobody for the certificates that this would check
/// @param caPem accepted, likewise
/// @param includeSystemCaCertsPool accepted, likewise
/// @param certFile the certificate chain as a file
/// @param certPem the certificate chain itself
/// @param keyFile the private key as a file
/// @param keyPem the private key itself
/// @param minVersion the oldest version, `1.0` to `1.3`
/// @param maxVersion the newest version, empty for the newest there is
/// @param cipherSuites suites by their IANA names; empty for the usual ones
/// @param reloadInterval how old the certificate in memory may get; files are read again when they change, whatever
///     this says
/// @param curvePreferences not built: the curves are the JDK's
/// @param clientCaFile who signs the certificates of clients, which are then required
/// @param clientCaFileReload whether that file is read again when it changes; it always is
public record TlsConfig(
        String caFile,
        Secret caPem,
        boolean includeSystemCaCertsPool,
        String certFile,
        Secret certPem,
        String keyFile,
        Secret keyPem,
        String minVersion,
        String maxVersion,
        List<String> cipherSuites,
        Duration reloadInterval,
        List<String> curvePreferences,
        String clientCaFile,
        boolean clientCaFileReload) {

    /// Copies the lists.
    public TlsConfig {
        cipherSuites = List.copyOf(cipherSuites);
        curvePreferences = List.copyOf(curvePreferences);
    }

    /// No TLS.
    public static TlsConfig defaults() {
        return new TlsConfig(
                "",
                Secret.NONE,
                false,
                "",
                Secret.NONE,
                "",
                Secret.NONE,
                "",
                "",
                List.of(),
                Duration.ZERO,
                List.of(),
                "",
                false);
    }

    /// Everything that is wrong, each text beginning with its key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        if (!curvePreferences.isEmpty()) {
            problems.add("curve_preferences: not built yet");
        }
        try {
            serverTls();
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    /// The settings of the server.
    ///
    /// @throws IllegalArgumentException when they do not fit together
    public ServerTls serverTls() {
        boolean clients = !clientCaFile.isEmpty();
        return new ServerTls(
                Pem.of("cert_pem", certPem.value(), certFile),
                Pem.of("key_pem", keyPem.value(), keyFile),
                Pem.of("client_ca_file", "", clientCaFile),
                clients ? ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT : ClientAuth.NO_CLIENT_CERT,
                TlsVersions.range(minVersion, maxVersion),
                cipherSuites);
    }
}
