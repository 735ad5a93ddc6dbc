// SPDX-License-Identifier: Apache-2.0
/// The bloom filters of a block, which say that a trace is not in it (`spec/blocks.md §6`).
///
/// Must not know where the bytes are kept. Start reading at [io.minitempo.block.bloom.BloomFilter].
@NullMarked
package io.minitempo.block.bloom;

import org.jspecify.annotations.NullMarked;
