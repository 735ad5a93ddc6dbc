// SPDX-License-Identifier: Apache-2.0
/// Reading Parquet files: footer and indexes, ranged and coalesced reads of pages, pages decoded in batches into
/// primitive arrays, levels also as runs, strings also as dictionary ids.
///
/// Must not know traces. Start reading at [io.minitempo.block.parquet.read.ParquetFile].
@NullMarked
package io.minitempo.block.parquet.read;

import org.jspecify.annotations.NullMarked;
