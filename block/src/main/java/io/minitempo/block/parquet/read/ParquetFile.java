// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.read;

import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.format.FileFooter;
import io.minitempo.block.parquet.format.ParquetSchema;
import io.minitempo.block.parquet.format.RowGroup;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.CacheRole;
import io.minitempo.objectstore.RangeReader;
import java.nio.ByteBuffer;
import java.util.List;

/// A Parquet file: its bytes and its footer. Immutable; any thread may read.
///
/// @param source the bytes
/// @param footer the footer, which may come from a cache
public record ParquetFile(RangeReader source, FileFooter footer) {

    /// How much is read at the end of a file whose footer length is not known.
    private static final int TAIL_GUESS = 64 * 1024;

    /// Reads the footer of a file, with one read if `footerLength`, usually from `meta.json`, is right, and with a
    /// second one if it is unknown (0) and the footer is large.
    ///
    /// @throws CorruptBlockException when the file does not end with a footer
    /// @throws InterruptedException when the caller is interrupted
    public static ParquetFile open(RangeReader source, int footerLength) throws InterruptedException {
        long size = source.size();
        if (size < FileFooter.TAIL_BYTES + FileFooter.MAGIC.length()) {
            throw new CorruptBlockException(source.key(), 0, "file of " + size + " bytes is too short for Parquet");
        }
        long wanted = footerLength > 0 ? (long) footerLength + FileFooter.TAIL_BYTES : TAIL_GUESS;
        int tailLength = (int) Math.min(size, Math.min(wanted, Integer.MAX_VALUE));
        byte[] tail = footer(source, size - tailLength, tailLength);
        int length = decode(
                source,
                size - FileFooter.TAIL_BYTES,
                () -> FileFooter.lengthFromTail(tail, tail.length - FileFooter.TAIL_BYTES, size));
        long start = size - FileFooter.TAIL_BYTES - length;
        byte[] bytes = tail;
        int offset = tail.length - FileFooter.TAIL_BYTES - length;
        if (offset < 0) {
            bytes = footer(source, start, length);
            offset = 0;
        }
        byte[] footer = bytes;
        int from = offset;
        return new ParquetFile(source, decode(source, start, () -> FileFooter.read(footer, from, length, size)));
    }

    private static byte[] footer(RangeReader source, long offset, int length) throws InterruptedException {
        ByteBuffer read = source.readRanges(List.of(new ByteRange(offset, length, CacheRole.PARQUET_FOOTER)))
                .getFirst();
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }

    /// The schema that the file itself declares.
    public ParquetSchema schema() {
        return footer.schema();
    }

    /// A reader of one row group.
    public RowGroupReader rowGroup(int ordinal) {
        return new RowGroupReader(this, footer.rowGroups().get(ordinal));
    }

    /// A reader of a row group of this file.
    public RowGroupReader rowGroup(RowGroup group) {
        return new RowGroupReader(this, group);
    }

    /// Something that decodes bytes.
    @FunctionalInterface
    interface Decoding<T> {
        T decode();
    }

    /// Runs a decoder and names object and offset when it fails.
    static <T> T decode(RangeReader source, long offset, Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (DecodeException e) {
            throw new CorruptBlockException(source.key(), offset, String.valueOf(e.getMessage()), e);
        }
    }
}
