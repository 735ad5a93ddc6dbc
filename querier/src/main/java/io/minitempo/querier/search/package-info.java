// SPDX-License-Identifier: Apache-2.0
/// Jobs of searches, tag queries and metrics queries: over what live-stores hold, or over some row groups of a block.
///
/// Must not know HTTP or the query-frontend. Start reading at [io.minitempo.querier.search.SearchJobs].
@NullMarked
package io.minitempo.querier.search;

import org.jspecify.annotations.NullMarked;
