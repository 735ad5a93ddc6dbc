// SPDX-License-Identifier: Apache-2.0
/// The vParquet schemas as data: which column holds what, in which order, with which codec and encoding.
///
/// Must not know how columns are filled or read. Start reading at [io.minitempo.block.schema.BlockSchema].
@NullMarked
package io.minitempo.block.schema;

import org.jspecify.annotations.NullMarked;
