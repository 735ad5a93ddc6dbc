// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import java.util.List;

/// Writes traces to the log and answers when they are durable.
///
/// Any number of threads may write at once. Every record that fails is counted once in
/// `tempo_distributor_produce_failures_total`, under a reason of `spec/write-path.md §2.11`.
public interface IngestWriter extends AutoCloseable {

    /// Encodes the traces of each partition into one record or more, sends all, and returns when all in-sync replicas
    /// of every partition have acknowledged every record.
    ///
    /// When one partition fails the call fails at once, although other partitions may have stored their part or may
    /// still do so; the client then sends again and readers remove the duplicates. Nothing is sent when the deadline
    /// has passed before the call; what was taken over is sent even when the caller no longer waits
    /// (`spec/write-path.md §3.2-3.4`).
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when a record is not acknowledged within `write_timeout`,
    ///     when the bytes in flight would exceed `producer_max_buffered_bytes`, when a trace or record is too large for
    ///     the log, or when the broker refuses the record
    /// @throws io.minitempo.core.TempoException.DeadlineExceeded when the caller's deadline passes first
    /// @throws InterruptedException when the calling thread is interrupted
    void write(TenantId tenant, List<PartitionWrite> writes, Deadline deadline) throws InterruptedException;

    /// Sends what was taken over, for at most `write_timeout`, and releases threads and connections.
    @Override
    void close();
}
