// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.TenantId;
import io.minitempo.proto.httpgrpc.HTTPRequest;

/// One piece of a query, as a querier gets it.
///
/// @param tenant whose it is
/// @param request the request in its final form
/// @param weight how much of a batch it fills
/// @param number its place among the pieces of the query, by which the collector knows it
public record SubRequest(TenantId tenant, HTTPRequest request, int weight, int number) {}
