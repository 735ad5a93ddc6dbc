// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.tls;

import java.util.List;

/// The `tls_*` keys of a client (`spec/generator-and-ops.md §4`).
///
/// @param tlsCertPath PEM file of the client's certificates; with `tlsKeyPath` or not at all
/// @param tlsKeyPath PEM file of the client's private key
/// @param tlsCaPath PEM file of the only authorities that are trusted; empty for those of the JVM
/// @param tlsServerName name that is asked for and checked instead of the endpoint's
/// @param tlsInsecureSkipVerify whether any certificate will do
/// @param tlsCipherSuites names joined by `,`; empty for those of the JVM
/// @param tlsMinVersion `VersionTLS10` to `VersionTLS13`
public record ClientTlsConfig(
        String tlsCertPath,
        String tlsKeyPath,
        String tlsCaPath,
        String tlsServerName,
        boolean tlsInsecureSkipVerify,
        String tlsCipherSuites,
        String tlsMinVersion) {

    private static final List<String> VERSIONS =
            List.of("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13");

    /// The defaults of Tempo 3.0.3.
    public static ClientTlsConfig defaults() {
        return new ClientTlsConfig("", "", "", "", false, "", "VersionTLS12");
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        if (!tlsMinVersion.isEmpty() && !VERSIONS.contains(tlsMinVersion)) {
            return List.of("tls_min_version: expected one of " + String.join(", ", VERSIONS) + ", found \""
                    + tlsMinVersion + "\"");
        }
        if (tlsCertPath.isEmpty() != tlsKeyPath.isEmpty()) {
            return List.of("tls_cert_path and tls_key_path belong together: one of them is empty");
        }
        return List.of();
    }

    /// The TLS versions that may be spoken, as the JDK names them.
    public String[] protocols() {
        String minimum = tlsMinVersion.isEmpty() ? "VersionTLS12" : tlsMinVersion;
        return VERSIONS.subList(VERSIONS.indexOf(minimum), VERSIONS.size()).stream()
                .map(v -> "TLSv1" + (v.endsWith("10") ? "" : "." + v.substring(v.length() - 1)))
                .toArray(String[]::new);
    }
}
