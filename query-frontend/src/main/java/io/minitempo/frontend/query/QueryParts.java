// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.time.Clock;
import io.minitempo.frontend.config.QueryFrontendConfig;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.traceql.metrics.SeriesMemory;

/// What searches, tag queries and metrics queries work with.
///
/// @param config the configuration of the query-frontend
/// @param requests makes sub-requests
/// @param subRequests runs them
/// @param jobCache answers that they know already
/// @param blocks the blocks that are there
/// @param overrides limits of tenants
/// @param memory what the series of metrics queries draw on
/// @param bodies decodes and writes answers
/// @param clock the time
public record QueryParts(
        QueryFrontendConfig config,
        QuerierRequests requests,
        SubRequests subRequests,
        JobCache jobCache,
        Blocks blocks,
        Overrides overrides,
        SeriesMemory memory,
        Bodies bodies,
        Clock clock) {}
