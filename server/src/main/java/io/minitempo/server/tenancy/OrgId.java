// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tenancy;

import io.grpc.Context;
import io.minitempo.core.RequestContext;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.server.grpc.GrpcCall;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The text that names the tenants of a request, as it came; not yet checked, because some surfaces check other things
/// first.
///
/// @param text the value of `X-Scope-OrgID`, or `single-tenant` while multitenancy is off
public record OrgId(String text) {

    /// The name of the header, and in lower case of the metadata key.
    public static final String HEADER = "X-Scope-OrgID";

    static final Context.Key<OrgId> CURRENT = Context.key("org-id");

    static final OrgId SINGLE = new OrgId(TenantId.SINGLE.value());

    /// The one that the current gRPC call came with.
    ///
    /// @throws TempoException.Unauthenticated `no org id` in a method that needs none, or outside of a call
    public static OrgId ofCurrentCall() {
        @Nullable OrgId current = CURRENT.get();
        if (current == null) {
            throw new TempoException.Unauthenticated("no org id");
        }
        return current;
    }

    /// Tenant and deadline of the current gRPC call.
    ///
    /// @throws TempoException.Unauthenticated `no org id` when there is no call
    /// @throws TempoException.Invalid when it does not name exactly one tenant
    public static RequestContext currentContext() {
        return new RequestContext(ofCurrentCall().tenant(), GrpcCall.currentDeadline());
    }

    /// The only tenant it names.
    ///
    /// @throws TempoException.Invalid for a bad or empty id, or `multiple org IDs present`
    public TenantId tenant() {
        try {
            return TenantId.parse(text);
        } catch (TempoException.Unauthenticated e) {
            throw new TempoException.Invalid(e.text(), e);
        }
    }

    /// Every tenant it names, sorted and without duplicates.
    ///
    /// @throws TempoException.Invalid for a bad or empty id
    public TreeSet<TenantId> tenants() {
        try {
            return TenantId.parseAll(text);
        } catch (TempoException.Unauthenticated e) {
            throw new TempoException.Invalid(e.text(), e);
        }
    }
}
