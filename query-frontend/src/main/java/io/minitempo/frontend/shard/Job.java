// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;

/// A piece of a query.
public sealed interface Job {

    /// Whose data it looks at.
    TenantId tenant();

    /// Which group of jobs it belongs to; group 0 has the newest data.
    int group();

    /// A look at recent data.
    ///
    /// @param start unix seconds
    /// @param end unix seconds
    record Recent(TenantId tenant, int group, long start, long end) implements Job {}

    /// A look at some row groups of a block.
    ///
    /// @param startPage the first row group
    /// @param pages how many
    record Block(TenantId tenant, int group, BlockMeta meta, int startPage, int pages) implements Job {

        /// Whether all of the block lies in a range, so that hardly any of its traces does not.
        ///
        /// @param start unix seconds
        /// @param end unix seconds
        public boolean isInside(long start, long end) {
            return meta.startTime().getEpochSecond() >= start && meta.endTime().getEpochSecond() < end;
        }
    }
}
