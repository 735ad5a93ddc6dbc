// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.ingestlog.IngestLog;
import io.minitempo.ingestlog.UnknownPartitionException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where consumption of a partition goes on: at the committed offset, or at the oldest record when nothing is committed
/// or the log no longer reaches back to it (`spec/write-path.md §3.5`).
final class StartOffsets {

    private static final Logger log = LoggerFactory.getLogger(StartOffsets.class);

    private final IngestLog ingestLog;
    private final String group;

    StartOffsets(IngestLog ingestLog, String group) {
        this.ingestLog = ingestLog;
        this.group = group;
    }

    /// Where a partition stands.
    ///
    /// @param next offset of the next section
    /// @param isEmpty whether nothing was ever written
    record Start(long next, boolean isEmpty) {}

    /// Asks the log; empty when it does not have the partition, as before the first write to a new topic.
    ///
    /// @throws InterruptedException when the caller is interrupted
    Optional<Start> of(int partition) throws InterruptedException {
        try {
            OptionalLong committed = ingestLog.committedOffsets().committed(group, partition);
            long start = ingestLog.offsets().start(partition);
            long end = ingestLog.offsets().end(partition);
            long next = committed.orElse(start);
            if (next < start || next > end) {
                log.atError()
                        .addKeyValue("partition", partition)
                        .addKeyValue("committed", next)
                        .addKeyValue("start", start)
                        .addKeyValue("end", end)
                        .log("committed offset lies outside of the log, records may be lost; going on with the oldest");
                next = start;
            }
            return Optional.of(new Start(next, end == 0));
        } catch (UnknownPartitionException e) {
            log.atDebug().addKeyValue("partition", partition).setCause(e).log("partition does not exist yet");
            return Optional.empty();
        }
    }
}
