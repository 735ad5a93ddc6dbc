// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.ingestlog.TracePiece;
import java.util.List;

/// Hands traces to the live-store of the same process, as in `-target=all` (`spec/write-path.md §7`). Used by many
/// threads.
@FunctionalInterface
public interface LocalPush {

    /// Stores pieces of traces; returns when they are durable. Traces beyond a limit of the tenant are dropped and
    /// counted there, not refused.
    ///
    /// @param traces at most one piece for each trace, valid until the call returns
    /// @param deadline until when the client waits
    /// @throws io.minitempo.core.TempoException.Unavailable when the live-store cannot take them now
    /// @throws InterruptedException when the client went away
    void push(TenantId tenant, List<TracePiece> traces, Deadline deadline) throws InterruptedException;
}
