// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore.blocks;

import io.minitempo.block.wal.LocalBlock;
import io.minitempo.core.time.Clock;
import io.minitempo.livestore.tenant.TenantInstance;
import java.time.Duration;

/// Says whether the spans of a complete block can be found in the backend by every querier, so that the block may go.
@FunctionalInterface
public interface DropRule {

    /// Whether every querier finds the block's spans without it.
    boolean isFoundElsewhere(TenantInstance instance, LocalBlock block);

    /// Blocks that this process uploaded at least `settling` ago, the time of two polls of the block list.
    static DropRule uploaded(Duration settling, Clock clock) {
        return (instance, block) -> block.flushedAt()
                .map(at -> !at.plus(settling).isAfter(clock.instant()))
                .orElse(false);
    }
}
