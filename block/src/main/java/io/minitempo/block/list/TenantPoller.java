// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import io.minitempo.block.meta.TenantIndex;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.objectstore.ObjectInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what blocks a tenant has: from the index that another process wrote, or from the bucket, in which case the
/// index is written for the others (`spec/blocks.md §13`).
///
/// One who is no builder writes an index only where indexes grow stale. Otherwise all readers of a cluster without
/// builders would believe the first index that one of them wrote, for ever, and never see a later block.
///
/// @param store the bucket
/// @param config the settings
/// @param ownership which indexes are ours to build
/// @param bucketPoll looks at the bucket itself
/// @param clock tells how old an index is
/// @param metrics what is counted
record TenantPoller(
        BlockStore store,
        BlockListConfig config,
        IndexOwnership ownership,
        BlockPoll bucketPoll,
        Clock clock,
        BlockListMetrics metrics) {

    private static final Logger log = LoggerFactory.getLogger(TenantPoller.class);

    /// The blocks of a tenant.
    ///
    /// @param known the blocks as they were known before
    /// @throws TempoException when neither index nor bucket can be read
    /// @throws CorruptBlockException when the index is damaged and must not be passed over
    /// @throws InterruptedException when the caller is interrupted
    TenantBlocks poll(TenantId tenant, TenantBlocks known) throws InterruptedException {
        boolean builder = isBuilder(tenant);
        metrics.indexBuilder(tenant, builder);
        if (!builder) {
            try {
                return readIndex(tenant);
            } catch (TempoException | CorruptBlockException e) {
                metrics.indexFailed(tenant);
                if (!config.blocklistPollFallback()) {
                    throw e;
                }
                logFallback(tenant, e);
            }
        }
        TenantBlocks blocks = pollBucket(tenant, known);
        if (builder || config.blocklistPollStaleTenantIndex().isPositive()) {
            writeIndex(tenant, blocks);
        }
        if (blocks.isEmpty() && builder && config.emptyTenantDeletionEnabled()) {
            deleteRemains(tenant);
        }
        return blocks;
    }

    /// The blocks of a tenant from the bucket itself; no index is read or written.
    TenantBlocks pollBucket(TenantId tenant, TenantBlocks known) throws InterruptedException {
        return bucketPoll.blocks(tenant, known, () -> metrics.pollFailed(tenant.value()));
    }

    /// A bucket that nobody builds an index for is in order, and says so at every poll; a damaged or old index is not.
    private static void logFallback(TenantId tenant, RuntimeException cause) {
        if (cause instanceof TempoException.NotFound) {
            log.atDebug().addKeyValue("tenant", tenant).log("no tenant index, polling bucket");
        } else {
            log.atWarn().addKeyValue("tenant", tenant).setCause(cause).log("tenant index is of no use, polling bucket");
        }
    }

    private boolean isBuilder(TenantId tenant) {
        for (int i = 0; i < config.blocklistPollTenantIndexBuilders(); i++) {
            if (ownership.owns("build-tenant-index-" + i + "-" + tenant)) {
                return true;
            }
        }
        return false;
    }

    private TenantBlocks readIndex(TenantId tenant) throws InterruptedException {
        TenantIndex index = store.index(tenant);
        Duration age = Duration.between(index.createdAt(), clock.instant());
        metrics.indexAge(tenant, age);
        Duration limit = config.blocklistPollStaleTenantIndex();
        if (limit.isPositive() && age.compareTo(limit) > 0) {
            throw new TempoException.Unavailable("index of tenant " + tenant + " is " + age.toSeconds()
                    + " s old, more than the limit of " + limit.toSeconds() + " s");
        }
        return new TenantBlocks(index.metas(), index.compacted());
    }

    /// A list that cannot be told to the others is still ours to use.
    private void writeIndex(TenantId tenant, TenantBlocks blocks) throws InterruptedException {
        try {
            store.writeIndex(tenant, new TenantIndex(clock.instant(), blocks.live(), blocks.compacted()));
            metrics.indexAge(tenant, Duration.ZERO);
        } catch (TempoException e) {
            metrics.indexFailed(tenant);
            log.atError().addKeyValue("tenant", tenant).setCause(e).log("tenant index was not written");
        }
    }

    /// Deletes what is left of a tenant without blocks, if all of it is old enough to belong to no block in flight.
    private void deleteRemains(TenantId tenant) throws InterruptedException {
        List<ObjectInfo> remains = store.objects(tenant);
        Instant limit = clock.instant().minus(config.deletionAge());
        if (remains.stream().anyMatch(object -> object.modified().isAfter(limit))) {
            return;
        }
        for (ObjectInfo object : remains) {
            store.backend().delete(object.key());
        }
        if (!remains.isEmpty()) {
            log.atInfo()
                    .addKeyValue("tenant", tenant)
                    .addKeyValue("objects", remains.size())
                    .log("deleted what was left of a tenant without blocks");
        }
    }
}
