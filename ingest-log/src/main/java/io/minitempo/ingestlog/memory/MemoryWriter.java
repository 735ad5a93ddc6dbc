// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.memory;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.core.time.GoDuration;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.PartitionWrite;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.PushBytesCodec.Cut;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Appends at once; waits and fails only as [Faults] say.
final class MemoryWriter implements IngestWriter {

    private final InMemoryBroker broker;
    private volatile boolean closed;

    MemoryWriter(InMemoryBroker broker) {
        this.broker = broker;
    }

    @Override
    public void write(TenantId tenant, List<PartitionWrite> writes, Deadline deadline) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("writer is closed");
        }
        deadline.check();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Faults faults = broker.faults();
        broker.clock().sleep(faults.delay());
        Duration patience = min(deadline.remaining(), broker.writeTimeout());
        if (!faults.awaitRelease(patience)) {
            deadline.check();
            throw new TempoException.Unavailable(
                    "in-memory broker: record not acknowledged within " + GoDuration.format(broker.writeTimeout()));
        }
        broker.checkConnected();
        faults.check(false);
        @Nullable TempoException failure = null;
        for (PartitionWrite write : writes) {
            try {
                append(tenant, write);
            } catch (TempoException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        faults.check(true);
    }

    private void append(TenantId tenant, PartitionWrite write) {
        @Nullable MemoryPartition partition = broker.partition(write.partition());
        if (partition == null) {
            throw new TempoException.Unavailable("in-memory broker: unknown partition " + write.partition());
        }
        List<Cut> cuts = PushBytesCodec.split(write.traces(), write.skipMetricsGeneration(), broker.maxRecordBytes());
        for (Cut cut : cuts) {
            partition.append(
                    tenant.toBytes(),
                    PushBytesCodec.encode(write.traces(), cut),
                    broker.clock().millis());
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    @Override
    public void close() {
        closed = true;
    }
}
