// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.tenancy.OrgId;

/// A query of Tempo's that is not built here: 501, once the tenant is known to be right.
///
/// @param name what is missing, for the client
public record UnbuiltQuery(String name) implements Query {

    @Override
    public Answer answer(HttpRequest request, OrgId orgId, Deadline deadline) {
        orgId.tenants();
        throw new TempoException.NotBuilt(
                name + " is not built: this query-frontend answers trace lookups (/api/traces, /api/v2/traces)");
    }
}
