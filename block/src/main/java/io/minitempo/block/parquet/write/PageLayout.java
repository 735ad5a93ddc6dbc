// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.Codec;
import io.minitempo.block.parquet.encoding.Compression;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.format.Annotation;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.SchemaNode;
import java.util.function.Predicate;

/// How levels and values are put into a data page. Tempo reads all of them (`spec/blocks.md §8` rule 5, §15).
public enum PageLayout {
    /// As Tempo 3.0.3 does: page V2, levels as they are, values compressed by the codec of the column, except
    /// dictionary ids, which are stored as they are (`spec/blocks.md §8` rules 5 and 6).
    TEMPO,
    /// Page V1, levels and values compressed together, for columns that searches seldom read; page V2 as in [#TEMPO]
    /// for
    /// all others, whose levels then cost no decompression. Pages are smaller, so that a lookup decodes less.
    MIXED,
    /// Page V1 for every column: levels shrink to less than half.
    COMPACT,
    /// As compact, and every column compressed with zstd whatever its codec is, in pages of twice the size.
    DENSE;

    /// Tempo's target for a page.
    private static final int PAGE_BYTES = 256 * 1024;
    /// Half of this takes another third of a lookup's work away, for two bytes a span.
    private static final int SMALL_PAGE_BYTES = 64 * 1024;

    /// The columns as they are written in this layout.
    ///
    /// @param seldomRead whether searches seldom read a column
    ParquetSchema columns(ParquetSchema schema, Predicate<Leaf> seldomRead) {
        return switch (this) {
            case TEMPO, COMPACT -> schema;
            case MIXED -> schema.withColumns(leaf -> seldomRead.test(leaf) ? compressed(leaf.column()) : leaf.column());
            case DENSE -> schema.withColumns(leaf -> dense(leaf.column()));
        };
    }

    private static SchemaNode.Column compressed(SchemaNode.Column column) {
        return column.codec() == Codec.UNCOMPRESSED ? column.with(Codec.SNAPPY, column.encoding()) : column;
    }

    /// Times are written as they are: zstd finds that their upper bytes repeat, which packing to odd widths would hide.
    private static SchemaNode.Column dense(SchemaNode.Column column) {
        boolean time = column.annotation() == Annotation.UINT_64;
        return column.with(Codec.ZSTD, time ? Encoding.PLAIN : column.encoding());
    }

    /// About how many bytes of values and levels a page has by default.
    public int pageBytes() {
        return switch (this) {
            case TEMPO, COMPACT -> PAGE_BYTES;
            case MIXED -> SMALL_PAGE_BYTES;
            case DENSE -> 2 * PAGE_BYTES;
        };
    }

    /// How hard zstd tries. Level 9 takes 3 bytes of a span away from what level 3 leaves.
    int zstdLevel() {
        return this == DENSE ? 9 : Compression.USUAL_LEVEL;
    }

    /// The version of the data pages of a column.
    ///
    /// @param seldomRead whether searches seldom read it
    PageHeader.Kind kind(boolean seldomRead) {
        return switch (this) {
            case TEMPO -> PageHeader.Kind.DATA_V2;
            case MIXED -> seldomRead ? PageHeader.Kind.DATA_V1 : PageHeader.Kind.DATA_V2;
            case COMPACT, DENSE -> PageHeader.Kind.DATA_V1;
        };
    }
}
