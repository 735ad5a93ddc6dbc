// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.nio.ByteBuffer;
import java.util.List;

/// Ranged access to one object of known length, such as the data file of a block.
///
/// Any number of threads may read at the same time. An interrupt cancels a read.
public interface RangeReader {

    /// The key of the object.
    String key();

    /// The length of the object in bytes, as whoever opened it says.
    long size();

    /// Reads exactly `length` bytes from `offset` on.
    ///
    /// @throws io.minitempo.core.TempoException.NotFound when the object does not exist
    /// @throws io.minitempo.core.TempoException.Unavailable when the store cannot serve now
    /// @throws io.minitempo.core.CorruptBlockException when the object ends before the range does
    /// @throws InterruptedException when the caller is interrupted
    byte[] read(long offset, int length) throws InterruptedException;

    /// Reads several ranges at once; see [Backend#readRanges].
    ///
    /// @throws InterruptedException when the caller is interrupted
    List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException;

    /// As above, into arrays of `memory`; see [Backend#readRanges(String, List, ReadMemory)].
    ///
    /// @throws InterruptedException when the caller is interrupted
    default List<ByteBuffer> readRanges(List<ByteRange> ranges, ReadMemory memory) throws InterruptedException {
        return readRanges(ranges);
    }
}
