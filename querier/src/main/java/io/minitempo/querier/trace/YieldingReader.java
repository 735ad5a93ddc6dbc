// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.core.concurrent.TenantCpu;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.objectstore.ReadMemory;
import java.nio.ByteBuffer;
import java.util.List;

/// The data of a block for a job that computes by turns: while it waits for a store that is not quick another job may
/// compute.
///
/// Owned by the thread of the job, as is its turn.
public final class YieldingReader implements RangeReader {

    private final RangeReader source;
    private final TenantCpu.Turn turn;
    private final StorePace pace;

    /// Reads for a job that has its turn.
    ///
    /// @param pace of the store that `source` is in
    public YieldingReader(RangeReader source, TenantCpu.Turn turn, StorePace pace) {
        this.source = source;
        this.turn = turn;
        this.pace = pace;
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
        return pace.read(turn, () -> source.read(offset, length));
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
        return readRanges(ranges, ReadMemory.NEW);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        return pace.read(turn, () -> source.readRanges(ranges, memory));
    }
}
