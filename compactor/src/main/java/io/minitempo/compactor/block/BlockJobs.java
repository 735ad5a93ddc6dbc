// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.block;

import io.minitempo.block.compact.BlockCompaction;
import io.minitempo.block.compact.BlockRetention;
import io.minitempo.block.compact.CompactionConfig;
import io.minitempo.block.list.BlockChange;
import io.minitempo.block.list.BlockList;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.CompactedBlockMeta;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.server.overrides.Limits;
import io.minitempo.server.overrides.Overrides;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does jobs, with the limits of the tenant. Any thread may do one; it burns CPU and blocks by turns.
public final class BlockJobs {

    private static final Logger log = LoggerFactory.getLogger(BlockJobs.class);

    private final CompactionConfig config;
    private final BlockList list;
    private final BlockCompaction compaction;
    private final BlockRetention retention;
    private final Overrides overrides;
    private final Clock clock;

    /// Jobs on the blocks that `list` knows.
    public BlockJobs(
            CompactionConfig config,
            BlockList list,
            BlockCompaction compaction,
            BlockRetention retention,
            Overrides overrides,
            Clock clock) {
        this.config = config;
        this.list = list;
        this.compaction = compaction;
        this.retention = retention;
        this.overrides = overrides;
        this.clock = clock;
    }

    /// Merges blocks, without those that are live no more, and answers what came of it: nothing when fewer than two are
    /// left, as after a restart in the middle of a job.
    ///
    /// @throws io.minitempo.core.TempoException when the bucket fails
    /// @throws io.minitempo.core.CorruptBlockException when a block is damaged
    /// @throws InterruptedException when the caller is interrupted
    public List<BlockId> compact(TenantId tenant, List<BlockId> input) throws InterruptedException {
        if (!live(tenant).containsAll(input)) {
            list.refresh(tenant);
        }
        Set<BlockId> live = live(tenant);
        List<BlockId> present = input.stream().filter(live::contains).toList();
        if (present.size() < 2) {
            log.atWarn()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("blocks", input)
                    .log("blocks of a job are live no more, nothing to compact");
            return List.of();
        }
        BlockCompaction.Result result = compaction.compact(
                tenant, present, overrides.of(tenant).global().maxBytesPerTrace());
        Instant now = clock.instant();
        list.update(BlockChange.compacted(
                tenant,
                result.inputs().stream()
                        .map(meta -> new CompactedBlockMeta(meta, now))
                        .toList(),
                List.of(result.output())));
        log.atInfo()
                .addKeyValue("tenant", tenant)
                .addKeyValue("inputs", present)
                .addKeyValue("output", result.output().blockId())
                .addKeyValue("compaction_level", result.output().compactionLevel())
                .addKeyValue("traces", result.output().totalObjects())
                .log("blocks compacted");
        return List.of(result.output().blockId());
    }

    private Set<BlockId> live(TenantId tenant) {
        return list.snapshot().live(tenant).stream().map(BlockMeta::blockId).collect(Collectors.toSet());
    }

    /// Marks and deletes old blocks of a tenant, unless its compaction is disabled.
    ///
    /// @param ours which blocks this process looks after
    /// @throws io.minitempo.core.TempoException.Unavailable when some blocks could not be marked or deleted
    /// @throws InterruptedException when the caller is interrupted
    public void retain(TenantId tenant, Predicate<BlockId> ours) throws InterruptedException {
        Limits.Compaction limits = overrides.of(tenant).compaction();
        if (limits.compactionDisabled()) {
            return;
        }
        Duration live = limits.blockRetention().isPositive() ? limits.blockRetention() : config.blockRetention();
        retention.apply(tenant, new BlockRetention.Periods(live, compacted()), config.retentionConcurrency(), ours);
    }

    /// As configured, but no block goes while another process may still ask for it: its list learns of the successor
    /// from an index that is one poll old at most, at its own next poll.
    private Duration compacted() {
        Duration configured = config.compactedBlockRetention();
        Duration known = list.untilKnownEverywhere();
        return configured.compareTo(known) < 0 ? known : configured;
    }

    /// Everyone who may have blocks.
    public List<TenantId> tenants() {
        return list.snapshot().tenants();
    }
}
