// SPDX-License-Identifier: Apache-2.0
/// Parameters of query requests, as the query-frontend checks and forwards them and queriers read them
/// (`spec/api.md §3`, §6).
///
/// Must not know how a query is answered. Start reading at [io.minitempo.server.query.TraceByIdParameters].
@NullMarked
package io.minitempo.server.query;

import org.jspecify.annotations.NullMarked;
