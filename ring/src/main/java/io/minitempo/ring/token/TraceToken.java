// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.token;

import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.core.hash.Fnv;

/// The token of a trace: FNV-1 32 over the tenant's bytes and the 16 bytes of the id (`spec/ring.md §5.1`).
public final class TraceToken {

    private TraceToken() {}

    /// The token of one trace.
    public static int of(TenantId tenant, TraceId trace) {
        return of(prefix(tenant), trace);
    }

    /// The hash of the tenant alone, to be computed once for many traces.
    public static int prefix(TenantId tenant) {
        return Fnv.fnv1x32(tenant.toBytes());
    }

    /// The token of a trace of the tenant that `prefix` was made of; allocates nothing.
    public static int of(int prefix, TraceId trace) {
        return Fnv.fnv1x32(Fnv.fnv1x32(prefix, trace.high()), trace.low());
    }
}
