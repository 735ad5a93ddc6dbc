// SPDX-License-Identifier: Apache-2.0
/// From columns back to traces: rows of a block become the protobuf that a lookup answers (`spec/blocks.md §11.2`).
///
/// Must not know where blocks are stored or how a row was found. Start reading at
/// [io.minitempo.block.assemble.TraceAssembler].
@NullMarked
package io.minitempo.block.assemble;

import org.jspecify.annotations.NullMarked;
