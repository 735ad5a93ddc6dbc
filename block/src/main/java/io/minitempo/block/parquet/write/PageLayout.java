// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Annotation;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.SchemaNode;

/// How levels and values are put into a data page.
public enum PageLayout {
    /// As Tempo 3.0.3 does: page V2, levels as they are, values compressed by the codec of the column, except
    /// dictionary ids, which are stored as they are (`spec/blocks.md §8` rules 5 and 6).
    TEMPO(PageHeader.Kind.DATA_V2),
    /// Page V1: levels and values compressed together, which more than halves the levels. Tempo reads it.
    COMPACT(PageHeader.Kind.DATA_V1),
    /// As compact, and every column compressed with zstd whatever its codec is, in pages of twice the size. Tempo reads
    /// it (`spec/blocks.md §15`).
    DENSE(PageHeader.Kind.DATA_V1);

    /// Tempo's target for a page.
    private static final int PAGE_BYTES = 256 * 1024;

    private final PageHeader.Kind kind;

    PageLayout(PageHeader.Kind kind) {
        this.kind = kind;
    }

    /// The columns as they are written in this layout.
    ParquetSchema columns(ParquetSchema schema) {
        return this == DENSE ? schema.withColumns(PageLayout::dense) : schema;
    }

    /// Times are written as they are: zstd finds that their upper bytes repeat, which packing to odd widths would hide.
    private static SchemaNode.Column dense(SchemaNode.Column column) {
        boolean time = column.annotation() == Annotation.UINT_64;
        return new SchemaNode.Column(
                column.name(),
                column.repetition(),
                column.annotation(),
                column.type(),
                Codec.ZSTD,
                time ? Encoding.PLAIN : column.encoding(),
                column.indexed());
    }

    /// About how many bytes of values and levels a page has by default.
    public int pageBytes() {
        return this == DENSE ? 2 * PAGE_BYTES : PAGE_BYTES;
    }

    /// How hard zstd tries. Level 9 takes 3 bytes of a span away from what level 3 leaves.
    int zstdLevel() {
        return this == DENSE ? 9 : Compression.USUAL_LEVEL;
    }

    PageHeader.Kind kind() {
        return kind;
    }
}
