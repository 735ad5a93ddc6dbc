// SPDX-License-Identifier: Apache-2.0
/// Blocks as readers see them: opened once, asked for traces by id or for columns by row range.
///
/// Must not know the query language. Start reading at [io.minitempo.block.read.BlockReader].
@NullMarked
package io.minitempo.block.read;

import org.jspecify.annotations.NullMarked;
