// SPDX-License-Identifier: Apache-2.0
/// Whole blocks in a backend: written object by object in the right order, copied, looked into.
///
/// Must not know how a block came about or who asks. Start reading at [io.minitempo.block.store.BlockWriter] and
/// [io.minitempo.block.store.BackendBlock].
@NullMarked
package io.minitempo.block.store;

import org.jspecify.annotations.NullMarked;
