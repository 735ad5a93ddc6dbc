// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/// Asks the broker where partitions start and end.
///
/// Failures that pass are retried within `last_produced_offset_retry_timeout`. Any thread may ask. Every method throws
/// [UnknownPartitionException] when the topic or a partition does not exist, and
/// [io.minitempo.core.TempoException.Unavailable] when the retry budget is used up.
public interface PartitionOffsets {

    /// The offset of the oldest record of each partition; its end when it is empty.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    Map<Integer, Long> starts(Collection<Integer> partitions) throws InterruptedException;

    /// The offset that the next record of each partition will get.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    Map<Integer, Long> ends(Collection<Integer> partitions) throws InterruptedException;

    /// The offset of the first record of a partition that was created at `time` or later; empty when there is none.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    OptionalLong firstSince(int partition, Instant time) throws InterruptedException;

    /// The offset of the oldest record of one partition; its end when it is empty.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    default long start(int partition) throws InterruptedException {
        return Objects.requireNonNull(starts(List.of(partition)).get(partition));
    }

    /// The offset that the next record of one partition will get.
    ///
    /// @throws InterruptedException when the calling thread is interrupted
    default long end(int partition) throws InterruptedException {
        return Objects.requireNonNull(ends(List.of(partition)).get(partition));
    }
}
