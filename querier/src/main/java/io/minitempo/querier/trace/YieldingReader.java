// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.objectstore.ReadMemory;
import java.nio.ByteBuffer;
import java.util.List;

/// The data of a block for a job that computes by turns: while it waits for the store another job may compute.
///
/// Owned by the thread of the job, as is its turn.
public final class YieldingReader implements RangeReader {

    private final RangeReader source;
    private final TenantCpu.Turn turn;

    /// Reads for a job that has its turn.
    public YieldingReader(RangeReader source, TenantCpu.Turn turn) {
        this.source = source;
        this.turn = turn;
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
        turn.pause();
        byte[] read = source.read(offset, length);
        turn.resume();
        return read;
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
        return readRanges(ranges, ReadMemory.NEW);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        turn.pause();
        List<ByteBuffer> read = source.readRanges(ranges, memory);
        turn.resume();
        return read;
    }
}
