// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import io.minitempo.core.config.Secret;
import java.nio.file.Path;

/// Where PEM text comes from: nowhere, a file that may change, or the configuration itself.
public sealed interface Pem {

    /// No PEM.
    record None() implements Pem {}

    /// A file, read again when it changes.
    ///
    /// @param path where it is
    record File(Path path) implements Pem {}

    /// Text from the configuration.
    ///
    /// @param text the PEM blocks
    record Inline(Secret text) implements Pem {}

    /// The source for a pair of keys of which at most one is set.
    ///
    /// @throws IllegalArgumentException when both are set; the message begins with `what`
    static Pem of(String what, String inline, String file) {
        if (!inline.isEmpty() && !file.isEmpty()) {
            throw new IllegalArgumentException(what + ": inline text and file are both set");
        }
        if (!inline.isEmpty()) {
            return new Inline(new Secret(inline));
        }
        return file.isEmpty() ? new None() : new File(Path.of(file));
    }

    /// Whether there is any.
    default boolean isPresent() {
        return !(this instanceof None);
    }
}
