// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import java.util.Locale;

/// Why a head block was cut (`spec/write-path.md §4.6`, `blocks_cut_total`).
public enum CutReason {
    /// Shutdown, or the disk refused it.
    IMMEDIATE,
    /// `max_block_duration` passed.
    MAX_BLOCK_DURATION,
    /// `max_block_bytes` was reached.
    MAX_BLOCK_BYTES;

    /// The label's value.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
