// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A log that never answers a commit until `answers` is counted down.
record MutedLog(IngestLog log, CountDownLatch answers) implements IngestLog {

    @Override
    public void start(FailureListener failure) throws InterruptedException {
        log.start(failure);
    }

    @Override
    public void stop(Deadline deadline) throws InterruptedException {
        log.stop(deadline);
    }

    @Override
    public void awaitReachable() throws InterruptedException {
        log.awaitReachable();
    }

    @Override
    public IngestWriter openWriter() {
        return log.openWriter();
    }

    @Override
    public PartitionReader openReader(int partition, long offset) {
        return log.openReader(partition, offset);
    }

    @Override
    public PartitionOffsets offsets() {
        return log.offsets();
    }

    @Override
    public OffsetStore committedOffsets() {
        OffsetStore offsets = log.committedOffsets();
        return new OffsetStore() {
            @Override
            public Map<Integer, Long> committed(String group, Collection<Integer> partitions)
                    throws InterruptedException {
                return offsets.committed(group, partitions);
            }

            @Override
            public void commit(String group, int partition, long offset) throws InterruptedException {
                answers.await();
                offsets.commit(group, partition, offset);
            }
        };
    }
}
