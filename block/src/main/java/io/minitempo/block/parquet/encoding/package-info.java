// SPDX-License-Identifier: Apache-2.0
/// Parquet's encodings and codecs over primitive arrays: hybrid run-length and bit-packing, delta, plain, compression.
///
/// Must not know pages, columns or files. Start reading at [io.minitempo.block.parquet.encoding.HybridEncoder] and
/// [io.minitempo.block.parquet.encoding.HybridDecoder].
@NullMarked
package io.minitempo.block.parquet.encoding;

import org.jspecify.annotations.NullMarked;
