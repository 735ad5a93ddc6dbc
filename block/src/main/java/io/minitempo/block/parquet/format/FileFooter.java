// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.core.CorruptBlockException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What stands at the end of a Parquet file: schema and row groups. Immutable, made to be cached.
///
/// @param schema the schema of the file
/// @param rows rows in all row groups
/// @param rowGroups the row groups, in order
/// @param createdBy who wrote the file
/// @param length bytes of the footer, without its length and the magic
public record FileFooter(ParquetSchema schema, long rows, List<RowGroup> rowGroups, String createdBy, int length) {

    /// The four bytes at both ends of every file.
    public static final String MAGIC = "PAR1";

    /// Bytes behind the footer: its length and the magic.
    public static final int TAIL_BYTES = 8;

    /// Copies the row groups.
    public FileFooter {
        rowGroups = List.copyOf(rowGroups);
    }

    /// The length of the footer, from the last eight bytes of a file.
    ///
    /// @throws DecodeException when they do not end with the magic or the length cannot be
    public static int lengthFromTail(byte[] tail, int offset, long fileSize) {
        ByteInput in = new ByteInput(tail, offset, TAIL_BYTES);
        int length = in.readInt();
        String magic = new String(tail, offset + 4, 4, StandardCharsets.ISO_8859_1);
        if (!magic.equals(MAGIC)) {
            throw new DecodeException("file does not end with " + MAGIC);
        }
        if (length <= 0 || length > fileSize - TAIL_BYTES - MAGIC.length()) {
            throw new DecodeException("footer of " + length + " bytes in a file of " + fileSize);
        }
        return length;
    }

    /// As [#lengthFromTail], for callers that know which object they read.
    ///
    /// @throws CorruptBlockException when the tail is damaged
    public static int footerLength(byte[] tail, long fileSize, String object) {
        try {
            return lengthFromTail(tail, 0, fileSize);
        } catch (DecodeException e) {
            throw new CorruptBlockException(object, fileSize - TAIL_BYTES, String.valueOf(e.getMessage()), e);
        }
    }

    /// Decodes a footer of a file of `fileSize` bytes.
    ///
    /// @throws DecodeException when the bytes are not a footer, or it points outside of the file
    public static FileFooter read(byte[] bytes, int offset, int length, long fileSize) {
        return new FooterReader(new ByteInput(bytes, offset, length), fileSize - TAIL_BYTES - length).read(length);
    }
}
