// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `tls_*` keys of a client configuration, which gossip uses for both of its roles (`spec/ring.md §8.6`, `§17`).
///
/// @param certificate PEM file of the chain, leaf first
/// @param key PEM file of the private key
/// @param authorities PEM file of the authorities that sign all members; null for the system's, and then no
///     certificate is asked of those who connect
/// @param serverName the name expected in servers' certificates; empty for the address dialled
/// @param skipVerify whether servers' certificates are left unchecked
/// @param cipherSuites the suites allowed; empty for the JDK's choice
/// @param protocols the versions allowed, by their JDK names
public record TlsSettings(
        Path certificate,
        Path key,
        @Nullable Path authorities,
        String serverName,
        boolean skipVerify,
        List<String> cipherSuites,
        List<String> protocols) {

    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    /// Copies the lists.
    public TlsSettings {
        cipherSuites = List.copyOf(cipherSuites);
        protocols = List.copyOf(protocols);
    }

    /// The JDK's names from a least version on, as `VersionTLS12`; empty means that one.
    ///
    /// @throws IllegalArgumentException when there is no such version
    public static List<String> protocolsFrom(String minVersion) {
        int first = switch (minVersion) {
            case "VersionTLS10" -> 0;
            case "VersionTLS11" -> 1;
            case "", "VersionTLS12" -> 2;
            case "VersionTLS13" -> 3;
            default ->
                throw new IllegalArgumentException("unknown TLS version '" + minVersion
                        + "': expected VersionTLS10, VersionTLS11, VersionTLS12 or VersionTLS13");
        };
        return VERSIONS.subList(first, VERSIONS.size());
    }
}
