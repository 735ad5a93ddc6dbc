// SPDX-License-Identifier: Apache-2.0
/// What a process keeps on its own disk: append-only logs of raw traces, the blocks completed from them, and the
/// handover from one to the other without a gap (`spec/blocks.md §14`).
///
/// Must not know when traces are cut, when blocks are completed or who uploads them. Start reading at
/// [io.minitempo.block.wal.Wal] and [io.minitempo.block.wal.LocalBlocks].
@NullMarked
package io.minitempo.block.wal;

import org.jspecify.annotations.NullMarked;
