// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.PartitionChooser.Partitions;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.TracePiece;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes traces to the partitions of the log that own their tokens (`spec/write-path.md §3.2`).
public final class LogTraceWriter implements TraceWriter {

    private final PartitionChooser chooser;
    private final IngestWriter log;

    /// A writer to `log`, which the caller closes.
    public LogTraceWriter(PartitionChooser chooser, IngestWriter log) {
        this.chooser = chooser;
        this.log = log;
    }

    @Override
    public void write(TenantId tenant, RegroupedTraces traces, boolean skipMetricsGeneration, Deadline deadline)
            throws InterruptedException {
        Partitions partitions = chooser.partitionsOf(tenant);
        SortedMap<Integer, List<TracePiece>> pieces = new TreeMap<>();
        for (int trace = 0; trace < traces.count(); trace++) {
            pieces.computeIfAbsent(partitions.partitionOf(traces.token(trace)), p -> new ArrayList<>())
                    .add(traces.piece(trace));
        }
        List<PartitionWrite> writes = new ArrayList<>(pieces.size());
        pieces.forEach((partition, list) -> writes.add(new PartitionWrite(partition, list, skipMetricsGeneration)));
        log.write(tenant, writes, deadline);
    }
}
