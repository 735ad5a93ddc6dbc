// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.nio.ByteBuffer;
import java.util.List;

/// Ranged access straight to a backend.
record BackendRangeReader(Backend backend, String key, long size) implements RangeReader {

    @Override
    public byte[] read(long offset, int length) throws InterruptedException {
        return backend.readRange(key, offset, length);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
        return backend.readRanges(key, ranges);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        return backend.readRanges(key, ranges, memory);
    }
}
