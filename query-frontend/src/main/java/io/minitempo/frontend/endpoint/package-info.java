// SPDX-License-Identifier: Apache-2.0
/// What all query endpoints have in common: refusals, time limit, error bodies, metrics and log (`spec/api.md §1.4`).
///
/// Must not know how a query is answered. Start reading at [io.minitempo.frontend.endpoint.QueryEndpoint].
@NullMarked
package io.minitempo.frontend.endpoint;

import org.jspecify.annotations.NullMarked;
