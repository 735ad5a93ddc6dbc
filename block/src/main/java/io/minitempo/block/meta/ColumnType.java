// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.Locale;

/// The type of a dedicated column's values.
public enum ColumnType {
    /// Text; the default.
    STRING,
    /// A 64-bit integer.
    INT;

    /// The name in `meta.json` and in the configuration.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The type with this name.
    ///
    /// @throws IllegalArgumentException when there is none
    public static ColumnType of(String text) {
        for (ColumnType type : values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown dedicated column type \"" + text + "\"");
    }
}
