// SPDX-License-Identifier: Apache-2.0
/// What happens to blocks in the background: completion, upload, expiry, removal of their files.
///
/// Must not know where spans come from. Start reading at [io.minitempo.livestore.blocks.BlockKeeper].
@NullMarked
package io.minitempo.livestore.blocks;

import org.jspecify.annotations.NullMarked;
