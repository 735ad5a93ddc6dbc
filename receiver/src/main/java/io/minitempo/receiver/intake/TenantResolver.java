// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.intake;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;

/// Decides whose spans a request brings (`spec/write-path.md §1.2`).
///
/// @param multitenancy whether requests name their tenant; otherwise all belong to [TenantId#SINGLE]
public record TenantResolver(boolean multitenancy) {

    /// The tenant of a claim.
    ///
    /// @throws TempoException.Unauthenticated `no org id` when it does not name exactly one
    /// @throws TempoException.Invalid when the one it names is not a tenant id
    public TenantId resolve(TenantClaim claim) {
        if (!multitenancy) {
            return TenantId.SINGLE;
        }
        if (claim.orgIds().size() != 1) {
            throw new TempoException.Unauthenticated("no org id");
        }
        try {
            return TenantId.parse(claim.orgIds().getFirst());
        } catch (TempoException.Unauthenticated e) {
            throw new TempoException.Invalid(e.text(), e);
        }
    }
}
