// SPDX-License-Identifier: Apache-2.0
package io.minitempo.blockbuilder;

import io.minitempo.block.list.BlockStore;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The no-compact flags to remove once the sections of their blocks are committed (`spec/blocks.md §12.4`). Owned by
/// the thread of the cycle.
///
/// A flag that cannot be removed, or whose commit had no clear end, stays here until a later commit of its partition is
/// known. A flag that outlives the process keeps its block from being compacted, and does no other harm.
final class NoCompactFlags {

    private static final Logger log = LoggerFactory.getLogger(NoCompactFlags.class);

    /// More than a long outage of the bucket can leave behind.
    private static final int LIMIT = 10_000;

    private final BlockStore store;
    private final Deque<Flag> flags = new ArrayDeque<>();

    private record Flag(int partition, long nextOffset, TenantId tenant, BlockId blockId) {}

    NoCompactFlags(BlockStore store) {
        this.store = store;
    }

    /// Notes a flag that goes when `nextOffset` of the partition is committed.
    void add(int partition, long nextOffset, TenantId tenant, BlockId blockId) {
        if (flags.size() == LIMIT) {
            Flag oldest = flags.removeFirst();
            log.atWarn()
                    .addKeyValue("tenant", oldest.tenant())
                    .addKeyValue("block", oldest.blockId())
                    .log("no-compact flag stays for good");
        }
        flags.add(new Flag(partition, nextOffset, tenant, blockId));
    }

    /// Removes the flags of a partition whose sections lie before the committed offset.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void remove(int partition, long committed) throws InterruptedException {
        Iterator<Flag> each = flags.iterator();
        while (each.hasNext()) {
            Flag flag = each.next();
            if (flag.partition() == partition && flag.nextOffset() <= committed && isRemoved(flag)) {
                each.remove();
            }
        }
    }

    private boolean isRemoved(Flag flag) throws InterruptedException {
        try {
            store.clearNoCompactFlag(flag.tenant(), flag.blockId());
            return true;
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("tenant", flag.tenant())
                    .addKeyValue("block", flag.blockId())
                    .setCause(e)
                    .log("no-compact flag was not removed yet");
            return false;
        }
    }
}
