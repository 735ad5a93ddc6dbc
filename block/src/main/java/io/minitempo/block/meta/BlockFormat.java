// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.util.Arrays;
import java.util.Optional;

/// The versions of the block format that are known here (`spec/blocks.md §1`).
public enum BlockFormat {
    /// Read only by us; written by Tempo 2.4 and older by default.
    VPARQUET3("vParquet3"),
    /// The default of Tempo 2.10 and 3.0.
    VPARQUET4("vParquet4"),
    /// The default after Tempo 3.0.3.
    VPARQUET5("vParquet5");

    private final String text;

    BlockFormat(String text) {
        this.text = text;
    }

    /// The name in `meta.json` and in the configuration, case-sensitive.
    public String text() {
        return text;
    }

    /// The format with this name; empty when it is not known here.
    public static Optional<BlockFormat> of(String text) {
        return Arrays.stream(values()).filter(f -> f.text.equals(text)).findFirst();
    }

    /// Whether the name is that of a preview, whose blocks answer every query with nothing.
    public static boolean isPreview(String text) {
        return text.contains("preview");
    }

    @Override
    public String toString() {
        return text;
    }
}
