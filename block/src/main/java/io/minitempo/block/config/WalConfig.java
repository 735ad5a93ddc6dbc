// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.config;

import io.minitempo.core.time.GoDuration;
import java.time.Duration;
import java.util.List;

/// A block `wal`: that of `storage.trace`, of `live_store` and of `block_builder` (`spec/blocks.md §14.2`).
///
/// @param path the directory of flushed but incomplete blocks and of complete local blocks
/// @param ingestionTimeRangeSlack how far the times of a span may lie from the present before they are clamped
public record WalConfig(String path, Duration ingestionTimeRangeSlack) {

    /// The default slack of Tempo 3.0.3 and 2.10.8.
    public static final Duration DEFAULT_SLACK = Duration.ofMinutes(2);

    /// The defaults of `storage.trace.wal`.
    public static WalConfig defaults() {
        return at("/var/tempo/wal");
    }

    /// The default slack and another directory.
    public static WalConfig at(String path) {
        return new WalConfig(path, DEFAULT_SLACK);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        return ingestionTimeRangeSlack.isNegative()
                ? List.of("ingestion_time_range_slack: must not be negative, found "
                        + GoDuration.format(ingestionTimeRangeSlack))
                : List.of();
    }
}
