// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;

/// Hands traces to the live-store of the same process, as in `-target=all` (`spec/write-path.md §7`). Used by many
/// threads.
@FunctionalInterface
public interface LocalPush {

    /// Stores the traces of one `PushBytesRequest`, the same bytes that a record of the log would hold; returns when
    /// they are durable. Traces beyond a limit of the tenant are dropped and counted there, not refused.
    ///
    /// @throws io.minitempo.core.TempoException.Unavailable when the live-store cannot take them now
    /// @throws InterruptedException when the client went away
    void push(TenantId tenant, byte[] pushBytesRequest) throws InterruptedException;
}
