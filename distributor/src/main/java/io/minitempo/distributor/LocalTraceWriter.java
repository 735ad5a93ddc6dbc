// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Deadline;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.ingestlog.TracePiece;
import java.util.ArrayList;
import java.util.List;

/// Hands traces to the live-store of the same process.
public final class LocalTraceWriter implements TraceWriter {

    private final LocalPush liveStore;

    /// A writer to `liveStore`.
    public LocalTraceWriter(LocalPush liveStore) {
        this.liveStore = liveStore;
    }

    /// Stores the traces; a live-store that cannot take them says why behind Tempo's `failed to push spans to local
    /// live-store`. Whether metrics are to be made of the traces is nothing to a live-store.
    @Override
    public void write(TenantId tenant, RegroupedTraces traces, boolean skipMetricsGeneration, Deadline deadline)
            throws InterruptedException {
        List<TracePiece> pieces = new ArrayList<>(traces.count());
        for (int trace = 0; trace < traces.count(); trace++) {
            pieces.add(traces.piece(trace));
        }
        try {
            liveStore.push(tenant, pieces, deadline);
        } catch (TempoException.Unavailable e) {
            throw new TempoException.Unavailable("failed to push spans to local live-store: " + e.text(), e);
        }
    }
}
