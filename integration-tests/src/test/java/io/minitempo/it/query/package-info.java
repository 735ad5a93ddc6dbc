// SPDX-License-Identifier: Apache-2.0
/// Every recorded search, tag query and metrics query, asked of a whole Tempo: of blocks, of live data, of both.
///
/// Must not know how queries are answered. Start reading at [io.minitempo.it.query.GoldenQueriesIT].
@NullMarked
package io.minitempo.it.query;

import org.jspecify.annotations.NullMarked;
