// SPDX-License-Identifier: Apache-2.0
/// Parquet's metadata: schema, footer, page headers, column and offset indexes, and their Thrift encoding.
///
/// Must not know values or how a file is stored. Start reading at [io.minitempo.block.parquet.format.FileFooter] and
/// [io.minitempo.block.parquet.format.ParquetSchema].
@NullMarked
package io.minitempo.block.parquet.format;

import org.jspecify.annotations.NullMarked;
