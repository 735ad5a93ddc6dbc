// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.core.TenantId;
import io.minitempo.core.concurrent.CpuPool;
import io.minitempo.core.time.Clock;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.server.overrides.Overrides;
import java.util.List;
import java.util.function.Function;

/// What searches, tag queries and metrics queries work with.
///
/// @param config the configuration of the query-frontend
/// @param requests makes sub-requests
/// @param subRequests runs them
/// @param blocks the blocks of a tenant that are there now, compacted ones left out
/// @param overrides limits of tenants
/// @param bodies decodes answers
/// @param cpu threads for writing answers
/// @param clock the time
public record QueryParts(
        QueryFrontendConfig config,
        QuerierRequests requests,
        SubRequests subRequests,
        Function<TenantId, List<BlockMeta>> blocks,
        Overrides overrides,
        Bodies bodies,
        CpuPool cpu,
        Clock clock) {}
