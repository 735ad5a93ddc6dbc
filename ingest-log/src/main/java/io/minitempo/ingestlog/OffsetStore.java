// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The offsets that consumers have committed, per group and partition, without being members of the group
/// (`spec/write-path.md §3.5`).
///
/// A committed offset is that of the first record *not* handled yet. Any thread may call. Both calls are retried with
/// pauses from 100 ms to 1 minute, ten tries in all, then throw [io.minitempo.core.TempoException.Unavailable].
public interface OffsetStore {

    /// The committed offsets of a group; partitions for which it never committed are missing from the answer.
    ///
    /// @throws UnknownPartitionException when the topic or a partition does not exist
    /// @throws InterruptedException when the calling thread is interrupted
    Map<Integer, Long> committed(String group, Collection<Integer> partitions) throws InterruptedException;

    /// Stores `offset`, which may also be lower than the last one.
    ///
    /// @throws UnknownPartitionException when the topic or the partition does not exist
    /// @throws InterruptedException when the calling thread is interrupted; the commit may have happened or not
    void commit(String group, int partition, long offset) throws InterruptedException;

    /// The committed offset of one partition; empty when there is none.
    ///
    /// @throws UnknownPartitionException when the topic or the partition does not exist
    /// @throws InterruptedException when the calling thread is interrupted
    default OptionalLong committed(String group, int partition) throws InterruptedException {
        @Nullable Long offset = committed(group, List.of(partition)).get(partition);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
