// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.OffsetStore;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A log that never answers a commit until `answers` is counted down.
record MutedLog(IngestLog log, CountDownLatch answers) implements ForwardingLog {

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
