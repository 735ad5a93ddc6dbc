// SPDX-License-Identifier: Apache-2.0
/// From OTLP bytes straight into columns: a trace is scanned once into arrays of offsets, regrouped, numbered and
/// written to the column buffers of a block (`spec/blocks.md §11`).
///
/// Must not know where blocks are stored. No span objects, no protobuf messages. Start reading at
/// [io.minitempo.block.shred.BlockBuilder].
@NullMarked
package io.minitempo.block.shred;

import org.jspecify.annotations.NullMarked;
