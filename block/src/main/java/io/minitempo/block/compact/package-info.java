// SPDX-License-Identifier: Apache-2.0
/// Compaction and retention: which blocks become one, how they are merged in bounded memory, how superseded and expired
/// ones go away.
///
/// Must not know who decides that it is time, nor over which network that is told. Start reading at
/// [io.minitempo.block.compact.BlockSelector] and [io.minitempo.block.compact.BlockCompaction].
@NullMarked
package io.minitempo.block.compact;

import org.jspecify.annotations.NullMarked;
