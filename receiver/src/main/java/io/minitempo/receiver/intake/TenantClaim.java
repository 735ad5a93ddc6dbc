// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.server.grpc.GrpcCall;
import io.minitempo.server.http.HttpHeaders;
import java.util.List;

/// What the metadata of a request says about its tenant (`spec/write-path.md §1.2`).
///
/// @param orgIds every value of `X-Scope-OrgID`
/// @param skipMetricsGeneration whether `no-generate-metrics` is there, with whatever value
public record TenantClaim(List<String> orgIds, boolean skipMetricsGeneration) {

    /// The claim of a request without metadata, such as a datagram.
    public static final TenantClaim NONE = new TenantClaim(List.of(), false);

    private static final String ORG_ID = "x-scope-orgid";
    private static final String SKIP = "no-generate-metrics";

    /// Copies the list.
    public TenantClaim {
        orgIds = List.copyOf(orgIds);
    }

    /// The claim in the headers of an HTTP request.
    public static TenantClaim of(HttpHeaders headers) {
        return new TenantClaim(headers.all(ORG_ID), headers.contains(SKIP));
    }

    /// The claim in the metadata of a gRPC call.
    public static TenantClaim of(GrpcCall call) {
        return new TenantClaim(call.values(ORG_ID), !call.values(SKIP).isEmpty());
    }
}
