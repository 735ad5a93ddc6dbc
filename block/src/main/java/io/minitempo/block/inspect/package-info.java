// SPDX-License-Identifier: Apache-2.0
/// Looks into blocks for people: what is wrong with one, object by object, column by column and trace by trace
/// (`spec/blocks.md §2`-§11), and which attributes take the space.
///
/// Must not repair anything, and must not lean on the code that writes blocks: what it expects it works out itself.
/// Start reading at [io.minitempo.block.inspect.BlockVerifier].
@NullMarked
package io.minitempo.block.inspect;

import org.jspecify.annotations.NullMarked;
