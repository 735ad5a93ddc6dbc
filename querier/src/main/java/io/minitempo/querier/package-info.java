// SPDX-License-Identifier: Apache-2.0
/// The querier: fetches jobs from query-frontends and answers them from live-stores and blocks.
///
/// Must not know how a query was split into jobs. Start reading at [io.minitempo.querier.Querier].
@NullMarked
package io.minitempo.querier;

import org.jspecify.annotations.NullMarked;
