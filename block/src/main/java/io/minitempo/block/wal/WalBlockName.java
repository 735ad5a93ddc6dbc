// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.Optional;

/// The name of a WAL block's directory: `<blockID>+<tenant>+<version>` (`spec/blocks.md §14.2`).
///
/// @param id the block
/// @param tenant whose traces it holds
/// @param version the format that it will be completed to, known here or not
record WalBlockName(BlockId id, TenantId tenant, String version) {

    /// Reads a name; empty when it is none.
    static Optional<WalBlockName> parse(String name) {
        String[] parts = name.split("\\+", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new WalBlockName(BlockId.parse(parts[0]), new TenantId(parts[1]), parts[2]));
        } catch (TempoException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return id + "+" + tenant + "+" + version;
    }
}
