// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import io.minitempo.ingestlog.IngestLog;
import io.minitempo.objectstore.Backend;
import io.minitempo.ring.PartitionedInstance;
import java.time.Duration;

/// Where the spans of a live-store come from, and with that, who writes them to the backend.
public sealed interface LiveStoreSource {

    /// A partition of the log; the block-builder writes its spans to the backend.
    ///
    /// @param log this component's access to the log
    /// @param instance who consumes which partition as which group
    /// @param lagInterval `ingest.kafka.consumer_group_lag_metric_update_interval`
    record Log(IngestLog log, PartitionedInstance instance, Duration lagInterval) implements LiveStoreSource {}

    /// The distributor of the same process, by [LiveStore#push]; this live-store writes the spans to the backend
    /// (`spec/write-path.md §7`, `all`).
    ///
    /// @param backend the bucket
    record Pushed(Backend backend) implements LiveStoreSource {}
}
