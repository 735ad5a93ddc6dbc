// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDMetrics;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import io.minitempo.server.overrides.Overrides;
import io.minitempo.server.query.TraceByIdParameters;
import java.util.Optional;

/// Finds a trace where a request says to look, and combines what it finds. Any thread may ask.
public final class TraceFinder {

    /// What every message about a trace beyond `max_bytes_per_trace` contains (`spec/api.md §6`).
    public static final String TOO_LARGE = "trace exceeds max size";

    private final RecentTraces recent;
    private final BlockTraces blocks;
    private final Overrides overrides;

    /// Looks into `recent` and `blocks`.
    public TraceFinder(RecentTraces recent, BlockTraces blocks, Overrides overrides) {
        this.recent = recent;
        this.blocks = blocks;
        this.overrides = overrides;
    }

    /// The answer to a lookup: `trace` is set if the trace was found, `metrics` always (`spec/api.md §6`).
    ///
    /// @param allowPartial whether a trace that is too large is answered in part, with status `PARTIAL`
    /// @throws TempoException.TooLarge when the trace is too large and `allowPartial` is false
    /// @throws TempoException.NotBuilt for mode `external`
    /// @throws TempoException when a part of the data cannot be read; an answer never has a hole
    /// @throws io.minitempo.core.CorruptBlockException when a block is damaged
    /// @throws InterruptedException when the caller is interrupted
    public TraceByIDResponse find(TenantId tenant, TraceByIdParameters parameters, boolean allowPartial)
            throws InterruptedException {
        long maxBytes = overrides.of(tenant).global().maxBytesPerTrace();
        FoundParts live = FoundParts.NONE;
        FoundParts stored = FoundParts.NONE;
        switch (parameters.mode()) {
            case INGESTERS -> live = recent.find(tenant, parameters.id(), allowPartial);
            case BLOCKS -> stored = blocks.find(tenant, parameters);
            case ALL -> {
                live = recent.find(tenant, parameters.id(), allowPartial);
                stored = blocks.find(tenant, parameters);
            }
            case EXTERNAL -> throw new TempoException.NotBuilt("mode external is not built");
        }
        TraceCombiner combiner = new TraceCombiner(maxBytes, allowPartial);
        live.traces().forEach(combiner::add);
        stored.traces().forEach(combiner::add);
        Optional<Trace> trace = combiner.result();
        TraceByIDResponse.Builder answer = TraceByIDResponse.newBuilder()
                .setMetrics(TraceByIDMetrics.newBuilder().setInspectedBytes(stored.inspectedBytes()));
        trace.ifPresent(answer::setTrace);
        if (combiner.isPartial() || live.partial()) {
            answer.setStatus(PartialStatus.PARTIAL)
                    .setMessage("Trace exceeds maximum size of " + maxBytes + " bytes, a partial trace is returned");
        }
        return answer.build();
    }
}
