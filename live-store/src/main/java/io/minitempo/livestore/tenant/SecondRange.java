// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.tenant;

import io.minitempo.block.meta.BlockMeta;
import java.time.Instant;

/// The range of time that a search is about, by which blocks are chosen (`spec/write-path.md §4.5`).
///
/// @param start unix seconds, 0 for all
/// @param end unix seconds, 0 for all
public record SecondRange(long start, long end) {

    /// Whether a block may hold spans of the range.
    public boolean overlaps(BlockMeta meta) {
        if (start == 0 || end == 0) {
            return true;
        }
        return !meta.startTime().isAfter(Instant.ofEpochSecond(end))
                && !meta.endTime().isBefore(Instant.ofEpochSecond(start));
    }
}
