// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder.flush;

import io.minitempo.block.list.BlockState;
import io.minitempo.block.list.BlockStore;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the blocks that an attempt at the same section has left in the bucket, ends them, and gives the next id
/// (`spec/write-path.md §5.1`).
///
/// An attempt leaves blocks when the process ends, or the log cannot be reached, between upload and commit. Any thread
/// may ask.
final class EarlierAttempts {

    private static final Logger log = LoggerFactory.getLogger(EarlierAttempts.class);

    private final BlockStore store;

    EarlierAttempts(BlockStore store) {
        this.store = store;
    }

    /// Marks the blocks of earlier attempts compacted and returns the first id that was never used.
    ///
    /// The section is not committed yet, so what these blocks hold is still in the log when this is cut short.
    BlockId supersede(TenantId tenant, int partition, long firstOffset) throws InterruptedException {
        List<BlockId> used = new ArrayList<>();
        long sequence = BlockIds.FIRST_SEQUENCE;
        BlockId id = BlockIds.of(tenant, partition, firstOffset, sequence);
        BlockState state = store.state(tenant, id);
        while (state != BlockState.ABSENT) {
            if (state == BlockState.LIVE) {
                log.atWarn()
                        .addKeyValue("tenant", tenant)
                        .addKeyValue("partition", partition)
                        .addKeyValue("offset", firstOffset)
                        .addKeyValue("block", id)
                        .log("block of an earlier attempt is superseded");
            }
            used.add(id);
            sequence++;
            id = BlockIds.of(tenant, partition, firstOffset, sequence);
            state = store.state(tenant, id);
        }
        for (BlockId each : used) {
            // Also those that are marked: a crash may have left the mark beside the metadata it replaces.
            store.markCompacted(tenant, each);
        }
        return id;
    }
}
