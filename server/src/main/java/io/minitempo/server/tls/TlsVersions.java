// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.util.List;

/// A range of TLS versions, by the names of the JDK.
///
/// @param names the allowed versions, oldest first
public record TlsVersions(List<String> names) {

    private static final List<String> ALL = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    /// TLS 1.2 and 1.3, what Go allows by default.
    public static final TlsVersions DEFAULT = new TlsVersions(List.of("TLSv1.2", "TLSv1.3"));

    /// Copies the list.
    public TlsVersions {
        names = List.copyOf(names);
    }

    /// The range from `minimum` to `maximum`, each as `VersionTLS12`, `1.2`, or empty for the default.
    ///
    /// @throws IllegalArgumentException when a name is unknown or the range is empty
    public static TlsVersions range(String minimum, String maximum) {
        int from = minimum.isEmpty() ? ALL.indexOf("TLSv1.2") : index(minimum);
        int to = maximum.isEmpty() ? ALL.size() - 1 : index(maximum);
        if (from > to) {
            throw new IllegalArgumentException("minimum TLS version " + minimum + " is above maximum " + maximum);
        }
        return new TlsVersions(ALL.subList(from, to + 1));
    }

    private static int index(String name) {
        return switch (name) {
            case "VersionTLS10", "1.0" -> 0;
            case "VersionTLS11", "1.1" -> 1;
            case "VersionTLS12", "1.2" -> 2;
            case "VersionTLS13", "1.3" -> 3;
            default ->
                throw new IllegalArgumentException("unknown TLS version \"" + name
                        + "\", expected VersionTLS10, VersionTLS11, VersionTLS12 or VersionTLS13");
        };
    }
}
