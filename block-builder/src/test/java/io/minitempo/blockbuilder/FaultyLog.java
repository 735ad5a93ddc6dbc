// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.LogRecord;
import io.minitempo.ingestlog.OffsetStore;
import io.minitempo.ingestlog.PartitionOffsets;
import io.minitempo.ingestlog.PartitionReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Any log, one of whose calls fails: before it is made, or after. Owned by one thread.
final class FaultyLog implements IngestLog {

    private final IngestLog log;
    private final int failing;
    private final boolean after;
    private int calls;

    /// @param failing number of the call that fails, from 0; none when negative
    /// @param after whether it is made before it fails
    FaultyLog(IngestLog log, int failing, boolean after) {
        this.log = log;
        this.failing = failing;
        this.after = after;
    }

    /// How many calls there were.
    int calls() {
        return calls;
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws InterruptedException;
    }

    private <T> T count(Call<T> call) throws InterruptedException {
        boolean fails = calls++ == failing;
        if (fails && !after) {
            throw new TempoException.Unavailable("injected fault");
        }
        T result = call.run();
        if (fails) {
            throw new TempoException.Unavailable("injected fault");
        }
        return result;
    }

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
        PartitionReader reader = log.openReader(partition, offset);
        return new PartitionReader() {
            @Override
            public int partition() {
                return reader.partition();
            }

            @Override
            public List<LogRecord> poll(Duration timeout) throws InterruptedException {
                return count(() -> reader.poll(timeout));
            }

            @Override
            public long position() {
                return reader.position();
            }

            @Override
            public void seek(long to) {
                reader.seek(to);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    @Override
    public PartitionOffsets offsets() {
        PartitionOffsets offsets = log.offsets();
        return new PartitionOffsets() {
            @Override
            public Map<Integer, Long> starts(Collection<Integer> partitions) throws InterruptedException {
                return count(() -> offsets.starts(partitions));
            }

            @Override
            public Map<Integer, Long> ends(Collection<Integer> partitions) throws InterruptedException {
                return count(() -> offsets.ends(partitions));
            }

            @Override
            public OptionalLong firstSince(int partition, Instant time) throws InterruptedException {
                return count(() -> offsets.firstSince(partition, time));
            }
        };
    }

    @Override
    public OffsetStore committedOffsets() {
        OffsetStore store = log.committedOffsets();
        return new OffsetStore() {
            @Override
            public Map<Integer, Long> committed(String group, Collection<Integer> partitions)
                    throws InterruptedException {
                return count(() -> store.committed(group, partitions));
            }

            @Override
            public void commit(String group, int partition, long offset) throws InterruptedException {
                count(() -> {
                    store.commit(group, partition, offset);
                    return offset;
                });
            }
        };
    }
}
