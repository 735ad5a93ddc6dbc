// SPDX-License-Identifier: Apache-2.0
/// Looks a trace up by its id: in the live-stores that the rings name, and in the blocks of a shard of the block list.
///
/// Must not know HTTP or the query-frontend. Start reading at [io.minitempo.querier.trace.TraceFinder].
@NullMarked
package io.minitempo.querier.trace;

import org.jspecify.annotations.NullMarked;
