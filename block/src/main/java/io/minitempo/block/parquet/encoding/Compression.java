// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.Snappy;

/// The block codecs of Parquet pages. Stateless; any thread may call.
public final class Compression {

    /// The zstd level of Tempo's columns that use it.
    public static final int USUAL_LEVEL = 3;

    private Compression() {}

    /// Appends the compressed form of a range to `out`.
    ///
    /// @param zstdLevel how hard zstd tries; of no meaning to others
    public static void compress(Codec codec, int zstdLevel, byte[] source, int offset, int length, ByteOutput out) {
        switch (codec) {
            case UNCOMPRESSED -> out.write(source, offset, length);
            case SNAPPY -> {
                out.ensure(Snappy.maxCompressedLength(length));
                try {
                    out.advance(Snappy.compress(source, offset, length, out.array(), out.size()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case ZSTD -> {
                int bound = (int) Zstd.compressBound(length);
                out.ensure(bound);
                long written =
                        Zstd.compressByteArray(out.array(), out.size(), bound, source, offset, length, zstdLevel);
                if (Zstd.isError(written)) {
                    throw new IllegalStateException("zstd: " + Zstd.getErrorName(written));
                }
                out.advance((int) written);
            }
            case GZIP -> gzip(source, offset, length, out);
            case BROTLI, LZ4_RAW -> throw new IllegalArgumentException("codec " + codec + " is only read");
        }
    }

    private static void gzip(byte[] source, int offset, int length, ByteOutput out) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(source, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.write(bytes.toByteArray(), 0, bytes.size());
    }

    /// Decompresses a range that must become exactly `expected` bytes.
    ///
    /// @throws DecodeException when it does not
    public static byte[] decompress(Codec codec, byte[] source, int offset, int length, int expected) {
        byte[] target = new byte[expected];
        decompress(codec, source, offset, length, target, expected);
        return target;
    }

    /// Decompresses a range that must become exactly `expected` bytes into the beginning of an array; what follows them
    /// there is undefined.
    ///
    /// @throws DecodeException when it does not
    public static void decompress(Codec codec, byte[] source, int offset, int length, byte[] target, int expected) {
        int written = switch (codec) {
            case UNCOMPRESSED -> {
                System.arraycopy(source, offset, target, 0, Math.min(length, expected));
                yield length;
            }
            case SNAPPY -> snappy(source, offset, length, target, expected);
            case ZSTD -> zstd(source, offset, length, target, expected);
            case GZIP -> gunzip(source, offset, length, target, expected);
            case LZ4_RAW -> Lz4.decompress(source, offset, length, target);
            case BROTLI -> throw new DecodeException("codec BROTLI is not built in");
        };
        if (written != expected) {
            throw new DecodeException(codec + " data of " + written + " bytes where " + expected + " are expected");
        }
    }

    private static int snappy(byte[] source, int offset, int length, byte[] target, int expected) {
        try {
            // The native code trusts the length in the data, so that is checked first.
            int claimed = Snappy.uncompressedLength(source, offset, length);
            return claimed != expected ? claimed : Snappy.uncompress(source, offset, length, target, 0);
        } catch (IOException e) {
            throw new DecodeException("snappy: " + e.getMessage(), e);
        }
    }

    private static int zstd(byte[] source, int offset, int length, byte[] target, int expected) {
        try {
            long written = Zstd.decompressByteArray(target, 0, expected, source, offset, length);
            if (Zstd.isError(written)) {
                throw new DecodeException("zstd: " + Zstd.getErrorName(written));
            }
            return (int) written;
        } catch (ZstdException e) {
            throw new DecodeException("zstd: " + e.getMessage(), e);
        }
    }

    private static int gunzip(byte[] source, int offset, int length, byte[] target, int expected) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(source, offset, length))) {
            int read = gzip.readNBytes(target, 0, expected);
            return gzip.read() < 0 ? read : expected + 1;
        } catch (IOException e) {
            throw new DecodeException("gzip: " + e.getMessage(), e);
        }
    }
}
