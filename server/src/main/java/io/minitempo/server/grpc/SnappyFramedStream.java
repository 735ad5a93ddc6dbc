// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.grpc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/// Decodes snappy's framing format. Owned by one thread.
///
/// Chunk: type u8, length u24 little endian, body. Data chunks begin with the masked CRC-32C of what they hold, at most
/// 64 KiB of it. The library's own decoder allocates whatever a chunk claims to hold, so it is not for the network.
public final class SnappyFramedStream extends InputStream {

    /// The ten bytes every stream begins with.
    private static final byte[] IDENTIFIER = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    private static final int MAX_DATA = 65_536;
    private static final int CHECKSUM = 4;
    private static final int MAX_CHUNK = CHECKSUM + Snappy.maxCompressedLength(MAX_DATA);
    private static final int COMPRESSED = 0x00;
    private static final int PLAIN = 0x01;
    private static final int FIRST_SKIPPABLE = 0x80;
    private static final int STREAM_IDENTIFIER = 0xff;

    private final InputStream in;
    private byte[] chunk = new byte[0];
    private byte[] data = new byte[0];
    private int position;
    private int limit;
    private boolean started;

    /// A decoder that reads `in` chunk by chunk.
    public SnappyFramedStream(InputStream in) {
        this.in = in;
    }

    /// Whether bytes begin as every framed stream does.
    public static boolean isFramed(byte[] bytes, int offset, int length) {
        return length >= IDENTIFIER.length
                && Arrays.equals(bytes, offset, offset + IDENTIFIER.length, IDENTIFIER, 0, IDENTIFIER.length);
    }

    @Override
    public int read() throws IOException {
        return fill() ? data[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(data, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == limit) {
            int type = in.read();
            if (type < 0) {
                return false;
            }
            int length = require() | require() << 8 | require() << 16;
            if (!started && type != STREAM_IDENTIFIER) {
                throw new IOException("snappy: stream identifier missing, first chunk has type " + type);
            }
            started = true;
            nextChunk(type, length);
        }
        return true;
    }

    private void nextChunk(int type, int length) throws IOException {
        switch (type) {
            case STREAM_IDENTIFIER -> {
                readChunk(length);
                if (length != 6 || !Arrays.equals(chunk, 0, 6, IDENTIFIER, 4, IDENTIFIER.length)) {
                    throw new IOException("snappy: bad stream identifier");
                }
            }
            case COMPRESSED -> {
                readChunk(length);
                long size = claimedSize(length);
                if (size > MAX_DATA) {
                    throw new IOException("snappy: chunk claims " + size + " bytes, at most 65536 may be");
                }
                ensureData((int) size);
                data(uncompress(length));
            }
            case PLAIN -> {
                readChunk(length);
                int size = length - CHECKSUM;
                if (size > MAX_DATA) {
                    throw new IOException("snappy: chunk holds " + size + " bytes, at most 65536 may be");
                }
                ensureData(size);
                System.arraycopy(chunk, CHECKSUM, data, 0, size);
                data(size);
            }
            default -> {
                if (type < FIRST_SKIPPABLE) {
                    throw new IOException("snappy: unknown chunk type " + type);
                }
                in.skipNBytes(length);
            }
        }
    }

    /// The varint a block begins with.
    private long claimedSize(int length) throws IOException {
        long size = 0;
        for (int i = 0; i < 5 && CHECKSUM + i < length; i++) {
            byte b = chunk[CHECKSUM + i];
            size |= (b & 0x7fL) << 7 * i;
            if (b >= 0) {
                return size;
            }
        }
        throw new IOException("snappy: chunk does not say how many bytes it holds");
    }

    private int uncompress(int length) throws IOException {
        try {
            return Snappy.uncompress(chunk, CHECKSUM, length - CHECKSUM, data, 0);
        } catch (IOException e) {
            throw new IOException("snappy: chunk cannot be decompressed", e);
        }
    }

    private void readChunk(int length) throws IOException {
        if (length < CHECKSUM || length > MAX_CHUNK) {
            throw new IOException("snappy: chunk of " + length + " bytes, expected 4 to " + MAX_CHUNK);
        }
        if (chunk.length < length) {
            chunk = new byte[Math.min(MAX_CHUNK, Math.max(length, 2 * chunk.length))];
        }
        if (in.readNBytes(chunk, 0, length) < length) {
            throw new EOFException("snappy: stream ends inside a chunk of " + length + " bytes");
        }
    }

    private void ensureData(int size) {
        if (data.length < size) {
            data = new byte[Math.min(MAX_DATA, Math.max(size, 2 * data.length))];
        }
    }

    private void data(int size) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(data, 0, size);
        int sum = (int) crc.getValue();
        int masked = (sum >>> 15 | sum << 17) + 0xa282ead8;
        int expected = (chunk[0] & 0xff) | (chunk[1] & 0xff) << 8 | (chunk[2] & 0xff) << 16 | (chunk[3] & 0xff) << 24;
        if (masked != expected) {
            throw new IOException("snappy: checksum of a chunk does not match");
        }
        position = 0;
        limit = size;
    }

    private int require() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("snappy: stream ends inside a chunk header");
        }
        return b;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
