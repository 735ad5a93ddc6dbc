// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import java.time.Duration;
import java.util.List;

/// Reads one partition from an offset on, without loss, repetition or reordering.
///
/// Owned by one thread; only [#close] may come from another one and ends a poll at work. It belongs to no consumer
/// group: nothing is committed by reading.
public interface PartitionReader extends AutoCloseable {

    /// The partition read.
    int partition();

    /// The next records in the order of their offsets; waits for the first one at most `timeout`, then empty.
    ///
    /// A broker that is away or restarts shows as empty answers until it is back; reading then goes on where it
    /// stopped. After an exception the position is unchanged.
    ///
    /// @throws OffsetOutOfRangeException when the records at the position no longer exist or do not exist yet; every
    ///     further poll throws it again until [#seek]
    /// @throws io.minitempo.core.TempoException.Unavailable when the broker refuses to serve, as for bad credentials
    /// @throws io.minitempo.core.CorruptBlockException when the broker's bytes fail their checksum
    /// @throws InterruptedException when the polling thread is interrupted
    List<LogRecord> poll(Duration timeout) throws InterruptedException;

    /// The offset from which the next poll reads: one more than that of the last record returned, or what was sought.
    long position();

    /// Lets the next poll read from `offset`, which is not checked before.
    void seek(long offset);

    /// Releases threads and connections. Later polls throw [IllegalStateException].
    @Override
    void close();
}
