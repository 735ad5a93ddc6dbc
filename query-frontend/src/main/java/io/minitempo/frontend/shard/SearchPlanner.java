// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.shard;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.frontend.config.SearchConfig;
import io.minitempo.frontend.query.QueryParts;
import io.minitempo.frontend.query.TimeWindow;
import java.util.List;
import java.util.Set;

/// Plans searches and tag queries: recent data is what is younger than `query_backend_after`, blocks are asked for the
/// rest (`spec/api.md §5.3`).
public final class SearchPlanner {

    private final QueryParts parts;

    /// Plans by the configuration in `parts`.
    public SearchPlanner(QueryParts parts) {
        this.parts = parts;
    }

    /// How a query is cut.
    ///
    /// @param recentPieces jobs for recent data at most
    /// @param groups groups of blocks at most
    /// @param maxBlocks blocks of a tenant that are looked at, 0 for any number
    public record Cut(int recentPieces, int groups, int maxBlocks) {}

    /// The jobs for a range of time.
    public JobPlan plan(Set<TenantId> tenants, TimeWindow window, Cut cut) {
        SearchConfig config = parts.config().search();
        long border = parts.clock().instant().minus(config.queryBackendAfter()).getEpochSecond();
        JobPlan.Builder plan = new JobPlan.Builder();
        for (TenantId tenant : tenants) {
            if (window.isRecentOnly()) {
                plan.recent(tenant, List.of(new JobPlan.Range(window.start(), window.end())));
                continue;
            }
            if (window.end() >= border) {
                long from = Math.max(window.start(), border);
                plan.recent(tenant, JobPlan.pieces(from, window.end(), cut.recentPieces));
            }
            if (window.start() < border) {
                List<BlockMeta> blocks =
                        JobPlan.relevant(parts.blocks().live(tenant), window.start(), Math.min(window.end(), border));
                boolean isCut = cut.maxBlocks > 0 && blocks.size() > cut.maxBlocks;
                plan.blocks(
                        tenant,
                        isCut ? blocks.subList(0, cut.maxBlocks) : blocks,
                        config.targetBytesPerJob(),
                        cut.groups);
            }
        }
        return plan.build();
    }
}
