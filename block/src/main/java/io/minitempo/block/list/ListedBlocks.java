// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.core.BlockId;
import java.util.List;

/// The blocks that a listing of a tenant has found, by their meta objects.
///
/// @param live blocks with a `meta.json` only, ascending
/// @param compacted blocks with a `meta.compacted.json`, ascending; one whose `meta.json` is still there too was being
///     marked when the listing passed by, and what it holds is in another block already
public record ListedBlocks(List<BlockId> live, List<BlockId> compacted) {

    /// Copies the lists.
    public ListedBlocks {
        live = List.copyOf(live);
        compacted = List.copyOf(compacted);
    }

    /// Whether nothing was found.
    public boolean isEmpty() {
        return live.isEmpty() && compacted.isEmpty();
    }
}
