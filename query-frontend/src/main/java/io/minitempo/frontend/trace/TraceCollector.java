// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.trace;

import io.minitempo.block.trace.SharedSpanIds;
import io.minitempo.block.trace.TraceCombiner;
import io.minitempo.frontend.query.Bodies;
import io.minitempo.frontend.query.Collector;
import io.minitempo.frontend.query.SubRequest;
import io.minitempo.frontend.query.SubResponse;
import io.minitempo.proto.tempopb.PartialStatus;
import io.minitempo.proto.tempopb.Trace;
import io.minitempo.proto.tempopb.TraceByIDMetrics;
import io.minitempo.proto.tempopb.TraceByIDResponse;
import org.jspecify.annotations.Nullable;

/// Combines what queriers found of one trace. Owned by the thread of the query.
final class TraceCollector implements Collector {

    private final TraceCombiner combiner;
    private final long maxBytes;
    private final Bodies bodies;
    private long bytes;
    private long inspectedBytes;
    private boolean found;
    private boolean partial;
    private String partialMessage = "";

    /// @param maxBytes largest trace, 0 for any size
    /// @param allowPartial whether a larger trace is cut; if not, it is an error
    TraceCollector(long maxBytes, boolean allowPartial, Bodies bodies) {
        this.combiner = new TraceCombiner(maxBytes, allowPartial);
        this.maxBytes = maxBytes;
        this.bodies = bodies;
    }

    /// Found, and not found: each sub-request looks at a part of the data only.
    @Override
    public boolean accepts(int status) {
        return status == 200 || status == 404;
    }

    @Override
    public void add(SubRequest request, SubResponse response) throws InterruptedException {
        if (response.status() == 404 && !response.isProtobuf()) {
            return;
        }
        bytes += response.body().size();
        bodies.take(request.tenant(), response, TraceByIDResponse.parser(), this::combine);
    }

    private void combine(TraceByIDResponse part) {
        inspectedBytes += part.getMetrics().getInspectedBytes();
        if (part.getTrace().getResourceSpansCount() > 0) {
            found = true;
            combiner.add(part.getTrace());
        }
        if (part.getStatus() == PartialStatus.PARTIAL) {
            partial = true;
            partialMessage = part.getMessage();
        }
    }

    /// How much was taken in.
    long bytes() {
        return bytes;
    }

    /// Whether anything of the trace was found.
    boolean isFound() {
        return found;
    }

    /// Bytes read to find it.
    long inspectedBytes() {
        return inspectedBytes;
    }

    /// The answer; its trace is set in any case. Burns CPU.
    TraceByIDResponse result() {
        TraceByIDResponse.Builder response = TraceByIDResponse.newBuilder()
                .setMetrics(TraceByIDMetrics.newBuilder().setInspectedBytes(inspectedBytes))
                .setTrace(repaired());
        @Nullable String message = partialMessage();
        if (message != null) {
            response.setStatus(PartialStatus.PARTIAL).setMessage(message);
        }
        return response.build();
    }

    private Trace repaired() {
        return combiner.result().map(SharedSpanIds::repair).orElseGet(Trace::getDefaultInstance);
    }

    private @Nullable String partialMessage() {
        if (combiner.isPartial() || partial && partialMessage.isEmpty()) {
            return "Trace exceeds maximum size of " + maxBytes + " bytes, a partial trace is returned";
        }
        return partial ? partialMessage : null;
    }
}
