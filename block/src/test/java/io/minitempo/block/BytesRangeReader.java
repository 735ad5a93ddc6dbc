// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block;

import io.minitempo.core.CorruptBlockException;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.RangeReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An object that lies in an array, and how often it was read.
public final class BytesRangeReader implements RangeReader {

    private final String key;
    private final byte[] bytes;
    private int reads;
    private long bytesRead;

    public BytesRangeReader(String key, byte[] bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    public int reads() {
        return reads;
    }

    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
        reads++;
        return slice(offset, length);
    }

    private byte[] slice(long offset, int length) {
        if (offset + length > bytes.length) {
            throw new CorruptBlockException(key, offset, "object ends before the range does");
        }
        bytesRead += length;
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) {
        reads++;
        List<ByteBuffer> buffers = new ArrayList<>();
        for (ByteRange range : ranges) {
            buffers.add(ByteBuffer.wrap(slice(range.offset(), range.length())));
        }
        return buffers;
    }
}
