// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.regroup.RegroupedTraces;

/// Where the traces of a request become durable: the log, the live-store of the same process, or (not built) the
/// ingesters of Tempo 2.x. Used by many threads.
public interface TraceWriter {

    /// Stores all traces; returns when they are durable.
    ///
    /// @param traces valid until the call returns
    /// @param skipMetricsGeneration whether metrics-generators are to pass over them
    /// @throws io.minitempo.core.TempoException when a trace could not be stored; others of the request may have been
    /// @throws InterruptedException when the client went away
    void write(TenantId tenant, RegroupedTraces traces, boolean skipMetricsGeneration, Deadline deadline)
            throws InterruptedException;
}
