// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import io.minitempo.core.time.Deadline;

/// What travels with every request through the process: whose it is and until when it matters.
///
/// @param tenant the tenant the request acts for
/// @param deadline when the caller stops waiting
public record RequestContext(TenantId tenant, Deadline deadline) {

    /// A context of `tenant` without deadline, for background work.
    public static RequestContext background(TenantId tenant) {
        return new RequestContext(tenant, Deadline.NONE);
    }

    /// The same request on behalf of another tenant, as in a multi-tenant query.
    public RequestContext withTenant(TenantId other) {
        return new RequestContext(other, deadline);
    }
}
