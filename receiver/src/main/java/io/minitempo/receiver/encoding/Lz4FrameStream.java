// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import io.minitempo.core.hash.XxHash32;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Decodes LZ4 frames, one after another, with all their checksums. Owned by one thread.
///
/// Frame: magic u32, flags, block size, content size u64 if flagged, header checksum u8; then blocks (size u32 whose
/// top bit says *not compressed*, data, checksum u32 if flagged) up to a size of 0; then a checksum of the content if
/// flagged. All little endian. Dictionaries are refused, as Tempo has none; memory is bounded by the largest block
/// (4 MiB) plus the 64 KiB that matches reach back.
final class Lz4FrameStream extends InputStream {

    private static final int MAGIC = 0x184d2204;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int WINDOW = 65_536;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int BLOCKS_INDEPENDENT = 0x20;
    private static final int DICTIONARY = 0x01;

    private final InputStream in;
    private byte[] block = new byte[0];
    private byte[] data = new byte[0];
    private int position;
    private int limit;
    private boolean inFrame;
    private int flags;
    private int maxBlock;
    private XxHash32 content = new XxHash32(0);

    Lz4FrameStream(InputStream in) {
        this.in = in;
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
            if (!inFrame && !nextFrame()) {
                return false;
            }
            if (inFrame) {
                nextBlock();
            }
        }
        return true;
    }

    private boolean nextFrame() throws IOException {
        byte[] word = new byte[4];
        int read = in.readNBytes(word, 0, 4);
        if (read == 0 && flags != 0) {
            return false;
        }
        int magic = read < 4 ? 0 : littleEndian(word, 0);
        if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
            in.skipNBytes(littleEndian(require(4), 0) & 0xffffffffL);
            return true;
        }
        if (magic != MAGIC) {
            throw new IOException("lz4: bad magic number");
        }
        header();
        inFrame = true;
        return true;
    }

    private void header() throws IOException {
        byte[] descriptor = require(2);
        flags = descriptor[0] & 0xff;
        int size = descriptor[1] >> 4 & 7;
        if (flags >>> 6 != 1 || size < 4 || (flags & DICTIONARY) != 0) {
            throw new IOException(
                    "lz4: unsupported frame: flags 0x" + Integer.toHexString(flags) + ", block size code " + size);
        }
        maxBlock = 1 << 2 * size + 8;
        XxHash32 hash = new XxHash32(0).update(descriptor, 0, 2);
        if ((flags & CONTENT_SIZE) != 0) {
            hash.update(require(8), 0, 8);
        }
        if ((hash.value() >>> 8 & 0xff) != (require(1)[0] & 0xff)) {
            throw new IOException("lz4: header checksum does not match");
        }
        content = new XxHash32(0);
        limit = 0;
        position = 0;
    }

    private void nextBlock() throws IOException {
        int word = littleEndian(require(4), 0);
        if (word == 0) {
            if ((flags & CONTENT_CHECKSUM) != 0 && littleEndian(require(4), 0) != content.value()) {
                throw new IOException("lz4: content checksum does not match");
            }
            inFrame = false;
            return;
        }
        int size = word & 0x7fffffff;
        if (size > maxBlock) {
            throw new IOException("lz4: block of " + size + " bytes, at most " + maxBlock + " may be");
        }
        if (block.length < size) {
            block = new byte[size];
        }
        if (in.readNBytes(block, 0, size) < size) {
            throw new EOFException("lz4: frame ends inside a block of " + size + " bytes");
        }
        if ((flags & BLOCK_CHECKSUM) != 0 && littleEndian(require(4), 0) != XxHash32.hash(0, block, 0, size)) {
            throw new IOException("lz4: block checksum does not match");
        }
        decode(size, word < 0);
    }

    private void decode(int size, boolean plain) throws IOException {
        int kept = (flags & BLOCKS_INDEPENDENT) != 0 ? 0 : Math.min(limit, WINDOW);
        if (data.length < kept + maxBlock) {
            byte[] larger = new byte[WINDOW + maxBlock];
            System.arraycopy(data, limit - kept, larger, 0, kept);
            data = larger;
        } else {
            System.arraycopy(data, limit - kept, data, 0, kept);
        }
        if (plain) {
            System.arraycopy(block, 0, data, kept, size);
            limit = kept + size;
        } else {
            limit = Lz4Block.decode(block, 0, size, data, kept);
        }
        if (limit - kept > maxBlock) {
            throw new IOException("lz4: block holds more than " + maxBlock + " bytes");
        }
        position = kept;
        content.update(data, kept, limit - kept);
    }

    private byte[] require(int count) throws IOException {
        byte[] bytes = new byte[count];
        if (in.readNBytes(bytes, 0, count) < count) {
            throw new EOFException("lz4: unexpected end of the frame");
        }
        return bytes;
    }

    private static int littleEndian(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
