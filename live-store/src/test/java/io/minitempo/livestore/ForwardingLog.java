// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;

/// A log that hands every call on to another one, except for those that a test replaces.
interface ForwardingLog extends IngestLog {

    /// The other one.
    IngestLog log();

    @Override
    default void start(FailureListener failure) throws InterruptedException {
        log().start(failure);
    }

    @Override
    default void stop(Deadline deadline) throws InterruptedException {
        log().stop(deadline);
    }

    @Override
    default void awaitReachable() throws InterruptedException {
        log().awaitReachable();
    }

    @Override
    default IngestWriter openWriter() {
        return log().openWriter();
    }

    @Override
    default PartitionReader openReader(int partition, long offset) {
        return log().openReader(partition, offset);
    }

    @Override
    default PartitionOffsets offsets() {
        return log().offsets();
    }

    @Override
    default OffsetStore committedOffsets() {
        return log().committedOffsets();
    }
}
