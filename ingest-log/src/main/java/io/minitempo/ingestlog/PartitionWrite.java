// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import java.util.List;

/// The traces of one request that go to one partition.
///
/// @param partition the partition of the topic, as the partition ring says
/// @param traces the traces in the order in which they are to stand in the record; not copied
/// @param skipMetricsGeneration whether metrics-generators are told to pass over the record; lost when the traces need
///     more than one record (`spec/write-path.md §3.3`)
public record PartitionWrite(int partition, List<? extends TracePiece> traces, boolean skipMetricsGeneration) {

    /// Checks the partition.
    public PartitionWrite {
        if (partition < 0) {
            throw new IllegalArgumentException("partition must not be negative: " + partition);
        }
    }
}
