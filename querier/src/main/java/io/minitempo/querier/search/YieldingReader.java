// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.search;

import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.TenantTurns;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.RangeReader;
import io.minitempo.objectstore.ReadMemory;
import java.nio.ByteBuffer;
import java.util.List;

/// The data of a block for a job that computes by turns: while it waits for the store another job may compute.
///
/// Owned by the thread of the job, as is its place.
final class YieldingReader implements RangeReader {

    private final RangeReader source;
    private final TenantTurns turns;
    private final TenantId tenant;
    private boolean hasPlace;

    /// Reads for a job without a place.
    YieldingReader(RangeReader source, TenantTurns turns, TenantId tenant) {
        this.source = source;
        this.turns = turns;
        this.tenant = tenant;
    }

    /// Waits for a place.
    void begin() throws InterruptedException {
        turns.enter(tenant);
        hasPlace = true;
    }

    /// Gives the place back, if there is one: a job that was interrupted while it read has none.
    void end() {
        if (hasPlace) {
            hasPlace = false;
            turns.leave(tenant);
        }
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
        end();
        byte[] read = source.read(offset, length);
        begin();
        return read;
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
        return readRanges(ranges, ReadMemory.NEW);
    }

    @Override
    public List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        end();
        List<ByteBuffer> read = source.readRanges(ranges, memory);
        begin();
        return read;
    }
}
