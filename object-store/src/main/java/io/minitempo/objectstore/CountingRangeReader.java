// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.nio.ByteBuffer;
import java.util.List;

/// Counts the bytes that one search or lookup reads of one object. Owned by one thread.
public final class CountingRangeReader implements RangeReader {

    private final RangeReader source;
    private long bytes;

    /// Reads what `source` reads.
    public CountingRangeReader(RangeReader source) {
        this.source = source;
    }

    /// Bytes read so far.
    public long bytes() {
        return bytes;
    }

    @Override
    public String key() {
        return source.key();
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public byte[] read(long offset, int length) throws InterruptedException {
        byte[] read = source.read(offset, length);
        bytes += length;
        return read;
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
        return counted(ranges, source.readRanges(ranges));
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        return counted(ranges, source.readRanges(ranges, memory));
    }

    private List<ByteBuffer> counted(List<ByteRange> ranges, List<ByteBuffer> read) {
        for (ByteRange range : ranges) {
            bytes += range.length();
        }
        return read;
    }
}
