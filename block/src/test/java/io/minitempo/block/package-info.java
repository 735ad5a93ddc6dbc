// SPDX-License-Identifier: Apache-2.0
/// What the tests of this module share: golden blocks, blocks in memory, columns as text.
///
/// Must not test anything itself. Start reading at [io.minitempo.block.GoldenBlock].
@NullMarked
package io.minitempo.block;

import org.jspecify.annotations.NullMarked;
