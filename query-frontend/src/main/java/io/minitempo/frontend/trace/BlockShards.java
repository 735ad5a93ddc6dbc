// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import io.minitempo.core.BlockId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Cuts the space of block ids into ranges of equal size (`spec/api.md §5.2`).
///
/// Both ends of a range belong to it, so a block whose id is a boundary lies in two ranges.
final class BlockShards {

    private BlockShards() {}

    /// The `count` + 1 boundaries: running sums in the first eight bytes, zeros in the others, and as the last one the
    /// largest id. What the division leaves over makes the first ranges one larger.
    ///
    /// @throws IllegalArgumentException when `count` is less than 1
    static List<BlockId> boundaries(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 range of block ids, got " + count);
        }
        long width = Long.divideUnsigned(-1L, count);
        long wider = Long.remainderUnsigned(-1L, count);
        List<BlockId> boundaries = new ArrayList<>(count + 1);
        long boundary = 0;
        for (int i = 0; i < count; i++) {
            boundaries.add(startingWith(boundary));
            boundary += width + (i < wider ? 1 : 0);
        }
        boundaries.add(BlockId.MAX);
        return boundaries;
    }

    private static BlockId startingWith(long firstBytes) {
        return BlockId.of(ByteBuffer.allocate(16).putLong(firstBytes).array());
    }
}
