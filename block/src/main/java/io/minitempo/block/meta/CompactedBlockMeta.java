// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.time.Instant;

/// A block that was superseded or has expired, and will be deleted after a grace time (`spec/blocks.md §13`).
///
/// @param meta what it was while it was live
/// @param compactedTime when it was marked; the modification time of its `meta.compacted.json`
public record CompactedBlockMeta(BlockMeta meta, Instant compactedTime) {}
