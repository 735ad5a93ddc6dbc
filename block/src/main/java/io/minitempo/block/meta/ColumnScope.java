// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.Locale;

/// Where an attribute stands.
public enum ColumnScope {
    /// On a span; the default.
    SPAN,
    /// On the resource of a span.
    RESOURCE,
    /// On an event of a span.
    EVENT;

    /// The name in `meta.json` and in the configuration.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope with this name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static ColumnScope of(String text) {
        for (ColumnScope scope : values()) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("unknown dedicated column scope \"" + text + "\"");
    }
}
