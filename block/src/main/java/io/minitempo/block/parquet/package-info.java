// SPDX-License-Identifier: Apache-2.0
/// The Parquet file format: column buffers to pages, row groups and footers, and back into primitive arrays.
///
/// Must not know traces, Tempo's schemas or where files are stored. Start reading at
/// [io.minitempo.block.parquet.ParquetWriter] and [io.minitempo.block.parquet.ParquetFile].
@NullMarked
package io.minitempo.block.parquet;

import org.jspecify.annotations.NullMarked;
