// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The keys `blocklist_*` and `empty_tenant_deletion_*` of `storage.trace` (`spec/blocks.md §13`).
///
/// @param blocklistPoll pause between two polls; 0 counts as 5 minutes
/// @param blocklistPollConcurrency metadata objects of one tenant that are read side by side; 0 counts as 50
/// @param blocklistPollTenantConcurrency tenants that are polled side by side; 0 counts as 1
/// @param blocklistPollFallback whether a process polls the bucket itself when the tenant index is of no use
/// @param blocklistPollTenantIndexBuilders how many processes build the index of a tenant
/// @param blocklistPollStaleTenantIndex age from which an index is of no use; 0 for never
/// @param blocklistPollJitterMs longest pause in milliseconds, drawn at random, before a tenant is polled
/// @param blocklistPollTolerateConsecutiveErrors how often a tenant is tried again within a poll
/// @param blocklistPollTolerateTenantFailures how many tenants may fail before a poll is abandoned
/// @param emptyTenantDeletionEnabled whether what is left of a tenant without blocks is deleted
/// @param emptyTenantDeletionAge how old all that is left must be; 0 counts as 12 hours
public record BlockListConfig(
        Duration blocklistPoll,
        int blocklistPollConcurrency,
        int blocklistPollTenantConcurrency,
        boolean blocklistPollFallback,
        int blocklistPollTenantIndexBuilders,
        Duration blocklistPollStaleTenantIndex,
        int blocklistPollJitterMs,
        int blocklistPollTolerateConsecutiveErrors,
        int blocklistPollTolerateTenantFailures,
        boolean emptyTenantDeletionEnabled,
        Duration emptyTenantDeletionAge) {

    /// The defaults of Tempo 3.0.3 and 2.10.8.
    public static BlockListConfig defaults() {
        return new BlockListConfig(Duration.ofMinutes(5), 50, 0, true, 2, Duration.ZERO, 0, 1, 1, false, Duration.ZERO);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        negative(problems, "blocklist_poll", blocklistPoll.toNanos());
        negative(problems, "blocklist_poll_concurrency", blocklistPollConcurrency);
        negative(problems, "blocklist_poll_tenant_concurrency", blocklistPollTenantConcurrency);
        negative(problems, "blocklist_poll_tenant_index_builders", blocklistPollTenantIndexBuilders);
        negative(problems, "blocklist_poll_jitter_ms", blocklistPollJitterMs);
        negative(problems, "blocklist_poll_tolerate_consecutive_errors", blocklistPollTolerateConsecutiveErrors);
        negative(problems, "blocklist_poll_tolerate_tenant_failures", blocklistPollTolerateTenantFailures);
        negative(problems, "blocklist_poll_stale_tenant_index", blocklistPollStaleTenantIndex.toNanos());
        negative(problems, "empty_tenant_deletion_age", emptyTenantDeletionAge.toNanos());
        return problems;
    }

    private static void negative(List<String> problems, String key, long value) {
        if (value < 0) {
            problems.add(key + ": must not be negative");
        }
    }

    /// Pause between two polls. Published manifests say `blocklist_poll: "0"` where nobody polls.
    public Duration pollInterval() {
        return blocklistPoll.isZero() ? defaults().blocklistPoll() : blocklistPoll;
    }

    /// Metadata objects of one tenant that are read side by side.
    int pollConcurrency() {
        return blocklistPollConcurrency == 0 ? defaults().blocklistPollConcurrency() : blocklistPollConcurrency;
    }

    /// How many tenants are polled side by side.
    int tenantConcurrency() {
        return Math.max(1, blocklistPollTenantConcurrency);
    }

    /// How old everything that is left of a tenant must be before it is deleted.
    Duration deletionAge() {
        return emptyTenantDeletionAge.isZero() ? Duration.ofHours(12) : emptyTenantDeletionAge;
    }

    /// How long after its compaction a block is still queried, for processes that do not know its successor yet.
    Duration compactedGrace() {
        return pollInterval().multipliedBy(2);
    }
}
