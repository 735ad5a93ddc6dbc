// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.compact;

import io.minitempo.block.RandomTraces;
import io.minitempo.core.TraceId;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/// Random traces and random ways to spread their spans over several blocks.
final class SplitTraces {

    private final Random random;
    private final RandomTraces traces;

    SplitTraces(long seed) {
        random = new Random(seed);
        traces = new RandomTraces(seed);
    }

    NavigableMap<TraceId, Trace> whole(int count) {
        NavigableMap<TraceId, Trace> all = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            TraceId id = traces.id();
            all.put(id, traces.trace(id));
        }
        return all;
    }

    /// Every trace whole in one of the parts.
    List<NavigableMap<TraceId, Trace>> byTrace(NavigableMap<TraceId, Trace> whole, int parts) {
        List<NavigableMap<TraceId, Trace>> split = empty(parts);
        whole.forEach((id, trace) -> split.get(random.nextInt(parts)).put(id, trace));
        return split;
    }

    /// Every span in one part at least, one in five in several.
    List<NavigableMap<TraceId, Trace>> bySpan(NavigableMap<TraceId, Trace> whole, int parts) {
        List<NavigableMap<TraceId, Trace>> split = empty(parts);
        whole.forEach((id, trace) -> {
            List<Trace> pieces = pieces(trace, parts);
            for (int part = 0; part < parts; part++) {
                if (pieces.get(part).getResourceSpansCount() > 0) {
                    split.get(part).put(id, pieces.get(part));
                }
            }
        });
        return split;
    }

    private List<Trace> pieces(Trace trace, int parts) {
        List<Trace.Builder> pieces = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            pieces.add(Trace.newBuilder());
        }
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                List<BitSet> homes =
                        scope.getSpansList().stream().map(span -> homes(parts)).toList();
                for (int part = 0; part < parts; part++) {
                    ScopeSpans.Builder kept = scope.toBuilder().clearSpans();
                    for (int i = 0; i < scope.getSpansCount(); i++) {
                        Span span = scope.getSpans(i);
                        if (homes.get(i).get(part)) {
                            kept.addSpans(span);
                        }
                    }
                    if (kept.getSpansCount() > 0) {
                        pieces.get(part)
                                .addResourceSpans(
                                        resource.toBuilder().clearScopeSpans().addScopeSpans(kept));
                    }
                }
            }
        }
        return pieces.stream().map(Trace.Builder::build).toList();
    }

    private BitSet homes(int parts) {
        BitSet homes = new BitSet();
        homes.set(random.nextInt(parts));
        if (random.nextInt(5) == 0) {
            homes.set(random.nextInt(parts));
        }
        return homes;
    }

    private static List<NavigableMap<TraceId, Trace>> empty(int parts) {
        List<NavigableMap<TraceId, Trace>> split = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            split.add(new TreeMap<>());
        }
        return split;
    }
}
