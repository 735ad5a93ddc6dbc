// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import io.minitempo.core.CorruptBlockException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;

/// The compression around a tenant index (`spec/blocks.md §5`).
final class Packing {

    /// The longest index that is unpacked, about half a million blocks; a longer one is taken for a bomb.
    private static final int MAX_BYTES = 512 << 20;

    /// Magic, deflate, FNAME present, the zero time of Go, no hint, unknown system, `index.json`.
    private static final byte[] GZIP_HEADER =
            HexFormat.of().parseHex("1f8b080800096e8800ff" + "696e6465782e6a736f6e00");

    private Packing() {}

    /// One frame with its content size and a checksum.
    static byte[] zstd(byte[] bytes) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setChecksum(true);
            return context.compress(bytes);
        }
    }

    static byte[] unzstd(byte[] packed, String object) {
        return unpack(object, "zstd", () -> new ZstdInputStream(new ByteArrayInputStream(packed)));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        out.writeBytes(GZIP_HEADER);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, deflater)) {
            deflate.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        } finally {
            deflater.end();
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(bytes.length)
                .array());
        return out.toByteArray();
    }

    static byte[] gunzip(byte[] packed, String object) {
        return unpack(object, "gzip", () -> new GZIPInputStream(new ByteArrayInputStream(packed)));
    }

    /// Opens a decompressing stream.
    private interface Opening {
        InputStream open() throws IOException;
    }

    private static byte[] unpack(String object, String kind, Opening opening) {
        try (InputStream in = opening.open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES);
            if (bytes.length == MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CorruptBlockException(
                    object, CorruptBlockException.UNKNOWN_OFFSET, "not " + kind + ": " + e.getMessage(), e);
        }
    }
}
