// SPDX-License-Identifier: Apache-2.0
/// Writing Parquet files: levels and values are collected in primitive buffers, become pages, row groups and a footer.
///
/// Must not know traces. Start reading at [io.minitempo.block.parquet.write.ParquetWriter].
@NullMarked
package io.minitempo.block.parquet.write;

import org.jspecify.annotations.NullMarked;
