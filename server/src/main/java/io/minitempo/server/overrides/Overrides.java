// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.core.TenantId;

/// The limits of every tenant, as roles read them (`spec/generator-and-ops.md §2.1`).
@FunctionalInterface
public interface Overrides {

    /// The limits of a tenant now; an immutable snapshot, cheap to ask for on every request.
    Limits of(TenantId tenant);

    /// The same limits for every tenant and for ever.
    static Overrides fixed(Limits limits) {
        return tenant -> limits;
    }
}
