// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.Locale;

/// What is special about a dedicated column.
public enum ColumnOption {
    /// Holds arrays; changes nothing in the file.
    ARRAY,
    /// Holds large values: compressed harder, no dictionary, no bounds.
    BLOB;

    /// The name in `meta.json` and in the configuration.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The option with this name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static ColumnOption of(String text) {
        for (ColumnOption option : values()) {
            if (option.text().equals(text)) {
                return option;
            }
        }
        throw new IllegalArgumentException("unknown dedicated column option \"" + text + "\"");
    }
}
