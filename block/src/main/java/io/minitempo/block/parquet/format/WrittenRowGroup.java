// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import java.util.List;

/// A row group on its way into the footer.
///
/// @param start file offset of its first page
/// @param rows how many rows it has
/// @param chunks one per leaf, in order
public record WrittenRowGroup(long start, int rows, List<WrittenChunk> chunks) {

    /// Copies the list.
    public WrittenRowGroup {
        chunks = List.copyOf(chunks);
    }
}
