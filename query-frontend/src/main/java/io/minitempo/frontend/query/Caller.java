// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.tenancy.OrgId;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Who asks, and how long there is to answer.
///
/// @param orgId whose data is asked for, not yet checked
/// @param path the path with its prefix below which queriers have the same endpoint, escaped
/// @param headers of the request
/// @param deadline when the client is told that it takes too long
public record Caller(OrgId orgId, String path, HttpHeaders headers, Deadline deadline) {

    /// The tenants to ask. A name that is empty is noticed after the parameters of the others, as each tenant has a
    /// query of its own (`spec/api.md §1.2`).
    ///
    /// @param several whether more than one may be named
    /// @param parameters checks the request by the limits of the tenants
    /// @throws TempoException.Invalid when a name is wrong, or the request is
    public Set<TenantId> tenants(boolean several, Consumer<Set<TenantId>> parameters) {
        if (!several) {
            Set<TenantId> one = Set.of(orgId.tenant());
            parameters.accept(one);
            return one;
        }
        Set<TenantId> tenants = new TreeSet<>();
        boolean isOneEmpty = false;
        for (String part : orgId.text().split("\\|", -1)) {
            if (part.isEmpty()) {
                isOneEmpty = true;
            } else {
                tenants.addAll(new OrgId(part).tenants());
            }
        }
        parameters.accept(tenants);
        if (isOneEmpty) {
            throw new TempoException.Invalid("no org id");
        }
        return tenants;
    }
}
