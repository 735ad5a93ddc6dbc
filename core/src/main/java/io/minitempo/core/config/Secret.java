// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.config;

/// A configuration value that is never printed.
///
/// @param value the secret itself; empty when none is configured
public record Secret(String value) {

    /// No secret.
    public static final Secret NONE = new Secret("");

    /// Whether no secret is configured.
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /// A mask, or the empty string when there is no secret.
    @Override
    public String toString() {
        return value.isEmpty() ? "" : "********";
    }
}
