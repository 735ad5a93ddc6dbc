// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.Fanout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what blocks a tenant has by looking at the bucket itself; metadata known already is not read again.
///
/// @param store the bucket
/// @param concurrency metadata objects that are read side by side
/// @param skipsNoCompact whether blocks that must not be compacted yet are left out
record BlockPoll(BlockStore store, int concurrency, boolean skipsNoCompact) {

    private static final Logger log = LoggerFactory.getLogger(BlockPoll.class);

    /// What became of one block: one of the first two, a damage, or nothing of all when it is in flight, half deleted
    /// or
    /// left out.
    private record Outcome(
            @Nullable BlockMeta live,
            @Nullable CompactedBlockMeta compacted,
            @Nullable CorruptBlockException damage) {

        private static final Outcome SKIPPED = new Outcome(null, null, null);

        static Outcome of(BlockMeta live) {
            return new Outcome(live, null, null);
        }

        static Outcome of(CompactedBlockMeta compacted) {
            return new Outcome(null, compacted, null);
        }
    }

    /// The blocks of a tenant. A block whose metadata is damaged is left out with a log line, and the rest stands.
    ///
    /// @param known the blocks as they were known before
    /// @param damaged called for each block that is left out
    /// @throws TempoException when the bucket cannot be read
    /// @throws InterruptedException when the caller is interrupted
    TenantBlocks blocks(TenantId tenant, TenantBlocks known, Runnable damaged) throws InterruptedException {
        ListedBlocks listed = store.blocks(tenant);
        Map<BlockId, BlockMeta> knownLive = byId(known.live(), BlockMeta::blockId);
        Map<BlockId, CompactedBlockMeta> knownCompacted =
                byId(known.compacted(), c -> c.meta().blockId());
        List<Outcome> outcomes = new ArrayList<>();
        List<Callable<Outcome>> unknown = new ArrayList<>();
        for (BlockId id : listed.live()) {
            BlockMeta meta = knownLive.get(id);
            if (meta == null) {
                unknown.add(() -> readLive(tenant, id));
            } else {
                outcomes.add(Outcome.of(meta));
            }
        }
        for (BlockId id : listed.compacted()) {
            CompactedBlockMeta meta = knownCompacted.get(id);
            if (meta == null) {
                unknown.add(() -> readCompacted(tenant, id));
            } else {
                outcomes.add(Outcome.of(meta));
            }
        }
        outcomes.addAll(Fanout.all(unknown, concurrency));
        return collect(tenant, outcomes, damaged);
    }

    private static <T> Map<BlockId, T> byId(List<T> blocks, Function<T, BlockId> id) {
        return blocks.stream().collect(Collectors.toMap(id, Function.identity(), (a, b) -> a, HashMap::new));
    }

    /// A block that was live when it was listed may have been marked since.
    private Outcome readLive(TenantId tenant, BlockId id) throws InterruptedException {
        try {
            if (skipsNoCompact && store.hasNoCompactFlag(tenant, id)) {
                return Outcome.SKIPPED;
            }
            return Outcome.of(store.meta(tenant, id));
        } catch (TempoException.NotFound e) {
            return readCompacted(tenant, id);
        } catch (CorruptBlockException e) {
            return new Outcome(null, null, e);
        }
    }

    private Outcome readCompacted(TenantId tenant, BlockId id) throws InterruptedException {
        try {
            return Outcome.of(store.compactedMeta(tenant, id));
        } catch (TempoException.NotFound e) {
            return Outcome.SKIPPED;
        } catch (CorruptBlockException e) {
            return new Outcome(null, null, e);
        }
    }

    private static TenantBlocks collect(TenantId tenant, List<Outcome> outcomes, Runnable damaged) {
        List<BlockMeta> live = new ArrayList<>();
        List<CompactedBlockMeta> compacted = new ArrayList<>();
        List<CorruptBlockException> damages = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            BlockMeta meta = outcome.live();
            CompactedBlockMeta old = outcome.compacted();
            CorruptBlockException damage = outcome.damage();
            if (meta != null) {
                live.add(meta);
            } else if (old != null) {
                compacted.add(old);
            } else if (damage != null) {
                damages.add(damage);
                damaged.run();
            }
        }
        if (!damages.isEmpty()) {
            log.atError()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("blocks", damages.size())
                    .setCause(damages.getFirst())
                    .log("blocks with damaged metadata are left out");
        }
        return new TenantBlocks(live, compacted);
    }
}
