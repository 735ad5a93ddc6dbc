// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.trace;

import com.google.protobuf.ByteString;
import io.minitempo.core.TempoException;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Combines what several places know of one trace (`spec/api.md §3.1`, §3.2, `spec/blocks.md §11.4`).
///
/// Spans that an earlier part has, by id and kind, are left out; groups of all parts stand side by side. As soon as a
/// second part contributes, the result is sorted by time. Owned by one thread.
public final class TraceCombiner {

    private final long maxBytes;
    private final boolean allowPartial;
    private final Trace.Builder combined = Trace.newBuilder();
    private final Set<SpanKey> seen = new HashSet<>();
    private int parts;
    private int contributors;
    private long bytes;
    private boolean partial;

    private record SpanKey(ByteString id, int kind) {}

    /// A combiner of a trace that may have `maxBytes` bytes of spans (0: any number). What exceeds it is left out if
    /// partial traces are allowed, and an error if not.
    public TraceCombiner(long maxBytes, boolean allowPartial) {
        this.maxBytes = maxBytes;
        this.allowPartial = allowPartial;
    }

    /// Adds a part.
    ///
    /// @throws TempoException.TooLarge with Tempo's text when the limit is exceeded and partial traces are not allowed
    public void add(Trace part) {
        parts++;
        if (partial) {
            return;
        }
        boolean contributed = false;
        List<SpanKey> fresh = new ArrayList<>();
        for (ResourceSpans resource : part.getResourceSpansList()) {
            ResourceSpans.Builder group = ResourceSpans.newBuilder().setResource(resource.getResource());
            group.setSchemaUrl(resource.getSchemaUrl());
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                ScopeSpans.Builder spans = ScopeSpans.newBuilder().setScope(scope.getScope());
                spans.setSchemaUrl(scope.getSchemaUrl());
                for (Span span : scope.getSpansList()) {
                    take(span, spans, fresh);
                }
                if (spans.getSpansCount() > 0) {
                    group.addScopeSpans(spans);
                }
            }
            if (group.getScopeSpansCount() > 0) {
                combined.addResourceSpans(group);
                contributed = true;
            }
        }
        // Duplicates inside one part stay, so its spans count as seen only now.
        seen.addAll(fresh);
        contributors += contributed ? 1 : 0;
    }

    private void take(Span span, ScopeSpans.Builder target, List<SpanKey> fresh) {
        SpanKey key = new SpanKey(span.getSpanId(), span.getKindValue());
        if (partial || seen.contains(key)) {
            return;
        }
        int size = span.getSerializedSize();
        if (maxBytes > 0 && bytes + size > maxBytes) {
            if (!allowPartial) {
                throw new TempoException.TooLarge("trace exceeds max size (max bytes: " + maxBytes + ")");
            }
            partial = true;
            return;
        }
        bytes += size;
        fresh.add(key);
        target.addSpans(span);
    }

    /// Whether spans were left out because the trace is too large.
    public boolean isPartial() {
        return partial;
    }

    /// How many spans the result has.
    public int spans() {
        int count = 0;
        for (ResourceSpans resource : combined.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                count += scope.getSpansCount();
            }
        }
        return count;
    }

    /// The whole trace; empty when no part was added.
    public Optional<Trace> result() {
        if (parts == 0) {
            return Optional.empty();
        }
        return Optional.of(contributors > 1 ? TraceSorter.sort(combined.build()) : combined.build());
    }
}
