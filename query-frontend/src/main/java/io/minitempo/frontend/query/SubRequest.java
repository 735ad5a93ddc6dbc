// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.TenantId;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import org.jspecify.annotations.Nullable;

/// One piece of a query, as a querier gets it.
///
/// @param tenant whose it is
/// @param request the request in its final form
/// @param weight how much of a batch it fills
/// @param number its place among the pieces of the query, by which the collector knows it
/// @param isKept whether its answer stays true for ever and may be kept
/// @param narrower what to ask instead when the collector can do nothing with the answer, because `request` asks for
///     more than the query needs so that its answer serves others too; null when it does not
public record SubRequest(
        TenantId tenant,
        HTTPRequest request,
        int weight,
        int number,
        boolean isKept,
        @Nullable HTTPRequest narrower) {

    /// A piece whose answer is not kept.
    public SubRequest(TenantId tenant, HTTPRequest request, int weight, int number) {
        this(tenant, request, weight, number, false, null);
    }

    /// The same piece asked narrowly.
    SubRequest narrow(HTTPRequest narrow) {
        return new SubRequest(tenant, narrow, weight, number);
    }
}
