// SPDX-License-Identifier: Apache-2.0
/// The querier's own HTTP interface, which query-frontends call through worker streams.
///
/// Must not know where an answer comes from. Start reading at [io.minitempo.querier.api.QuerierRoutes].
@NullMarked
package io.minitempo.querier.api;

import org.jspecify.annotations.NullMarked;
