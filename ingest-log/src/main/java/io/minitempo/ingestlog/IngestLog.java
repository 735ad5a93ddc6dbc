// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.core.lifecycle.Service;

/// One component's access to the partitioned log of traces (`spec/write-path.md §3`).
///
/// Each component (distributor, live-store, block-builder) has its own, because clients and their metrics are named
/// after the component. As a service it starts before the component and stops after it, and starts also without a
/// broker; a consumer calls [#awaitReachable] in its own start. Who opens a writer or reader closes it.
public interface IngestLog extends Service {

    /// Blocks until a broker answers, with growing pauses between at most ten tries (`spec/write-path.md §3.5`).
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when none answered in the last try
    /// @throws InterruptedException when the waiting thread is interrupted
    void awaitReachable() throws InterruptedException;

    /// Opens a writer; a component needs one.
    IngestWriter openWriter();

    /// Opens a reader of one partition that stands at `offset`, which is not checked before the first poll.
    PartitionReader openReader(int partition, long offset);

    /// Where partitions start and end, and which offset belongs to a time.
    PartitionOffsets offsets();

    /// The offsets that consumer groups have committed.
    OffsetStore committedOffsets();
}
