// SPDX-License-Identifier: Apache-2.0
/// Which blocks there are: operations on blocks in a bucket, and the list of them that every process keeps fresh.
///
/// Must not know what is inside a block beyond its metadata, nor how instances share work. Start reading at
/// [io.minitempo.block.list.BlockStore] and [io.minitempo.block.list.BlockList].
@NullMarked
package io.minitempo.block.list;

import org.jspecify.annotations.NullMarked;
