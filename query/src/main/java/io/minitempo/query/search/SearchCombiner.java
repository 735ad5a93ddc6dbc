// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.search;

import io.minitempo.proto.tempopb.SearchResponse;
import io.minitempo.proto.tempopb.ServiceStats;
import io.minitempo.proto.tempopb.SpanSet;
import io.minitempo.proto.tempopb.TraceSearchMetadata;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Unites the finds of several sources (`spec/traceql.md §11`): one entry per trace, at most as many as the limit.
///
/// Without `mostRecent` the first traces that come are kept, with it those that started last. Owned by one thread at a
/// time.
public final class SearchCombiner {

    private static final Comparator<Entry> OLDEST_FIRST = Comparator.comparing(
                    (Entry entry) -> entry.start, Long::compareUnsigned)
            .thenComparing(entry -> entry.id);

    private final int limit;
    private final boolean mostRecent;
    private final Map<String, Entry> traces = new HashMap<>();
    private final TreeSet<Entry> byStart = new TreeSet<>(OLDEST_FIRST);
    private final Set<String> changed = new LinkedHashSet<>();

    private static final class Entry {
        private final String id;
        private long start;
        private TraceSearchMetadata trace;

        Entry(TraceSearchMetadata trace) {
            this.id = trace.getTraceID();
            this.start = trace.getStartTimeUnixNano();
            this.trace = trace;
        }
    }

    /// Nothing found.
    ///
    /// @param limit how many traces are wanted, at least 1
    /// @param mostRecent whether the newest are wanted rather than any
    public SearchCombiner(int limit, boolean mostRecent) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, is " + limit);
        }
        this.limit = limit;
        this.mostRecent = mostRecent;
    }

    /// Adds the finds of one source.
    public void add(List<TraceSearchMetadata> found) {
        found.forEach(this::add);
    }

    /// Adds one find.
    public void add(TraceSearchMetadata found) {
        @Nullable Entry known = traces.get(found.getTraceID());
        if (known != null) {
            TraceSearchMetadata united = united(known.trace, found);
            if (!united.equals(known.trace)) {
                byStart.remove(known);
                known.trace = united;
                known.start = united.getStartTimeUnixNano();
                byStart.add(known);
                changed.add(known.id);
            }
            return;
        }
        if (traces.size() >= limit) {
            if (!mostRecent || Long.compareUnsigned(byStart.getFirst().start, found.getStartTimeUnixNano()) >= 0) {
                return;
            }
            Entry oldest = byStart.removeFirst();
            traces.remove(oldest.id);
            changed.remove(oldest.id);
        }
        Entry entry = new Entry(found);
        traces.put(entry.id, entry);
        byStart.add(entry);
        changed.add(entry.id);
    }

    /// Whether nothing more can change but for additions to what was found: the limit is reached, and any traces will
    /// do.
    public boolean isFull() {
        return !mostRecent && traces.size() >= limit;
    }

    /// Whether as many traces as wanted started after `startNanos`, so that older ones do not matter.
    public boolean isFullSince(long startNanos) {
        return traces.size() >= limit && Long.compareUnsigned(byStart.getFirst().start, startNanos) > 0;
    }

    /// What was found, newest first.
    public List<TraceSearchMetadata> result() {
        List<TraceSearchMetadata> result = new ArrayList<>(traces.size());
        byStart.descendingSet().forEach(entry -> result.add(entry.trace));
        return result;
    }

    /// What is new or other than at the last call, newest first, as far as it started after `startNanos`; the rest is
    /// kept for later calls.
    public List<TraceSearchMetadata> changesSince(long startNanos) {
        List<TraceSearchMetadata> changes = new ArrayList<>();
        for (Entry entry : byStart.descendingSet()) {
            if (Long.compareUnsigned(entry.start, startNanos) >= 0 && changed.remove(entry.id)) {
                changes.add(entry.trace);
            }
        }
        return changes;
    }

    /// An answer with these traces, as clients see it: a trace without root service gets a name, an id may be padded.
    public static SearchResponse.Builder answer(List<TraceSearchMetadata> traces, boolean padIds) {
        SearchResponse.Builder answer = SearchResponse.newBuilder();
        for (TraceSearchMetadata trace : traces) {
            TraceSearchMetadata.Builder shown = trace.toBuilder();
            if (shown.getRootServiceName().isEmpty()) {
                shown.setRootServiceName("<root span not yet received>");
            }
            if (padIds) {
                shown.setTraceID("0".repeat(Math.max(0, 32 - trace.getTraceID().length())) + trace.getTraceID());
            }
            answer.addTraces(shown);
        }
        return answer;
    }

    private static TraceSearchMetadata united(TraceSearchMetadata a, TraceSearchMetadata b) {
        TraceSearchMetadata.Builder united = a.toBuilder();
        if (a.getRootServiceName().isEmpty()) {
            united.setRootServiceName(b.getRootServiceName());
        }
        if (a.getRootTraceName().isEmpty()) {
            united.setRootTraceName(b.getRootTraceName());
        }
        if (Long.compareUnsigned(b.getStartTimeUnixNano(), a.getStartTimeUnixNano()) < 0) {
            united.setStartTimeUnixNano(b.getStartTimeUnixNano());
        }
        if (Integer.compareUnsigned(b.getDurationMs(), a.getDurationMs()) > 0) {
            united.setDurationMs(b.getDurationMs());
        }
        b.getServiceStatsMap().forEach((service, stats) -> {
            @Nullable ServiceStats known = a.getServiceStatsMap().get(service);
            if (known == null) {
                united.putServiceStats(service, stats);
            } else {
                united.putServiceStats(
                        service,
                        known.toBuilder()
                                .setSpanCount(Math.max(known.getSpanCount(), stats.getSpanCount()))
                                .setErrorCount(Math.max(known.getErrorCount(), stats.getErrorCount()))
                                .build());
            }
        });
        uniteSpansets(a, b, united);
        return united.build();
    }

    /// Sets with the same groups are one; the copy with more spans stays.
    private static void uniteSpansets(
            TraceSearchMetadata a, TraceSearchMetadata b, TraceSearchMetadata.Builder united) {
        Map<List<KeyValue>, SpanSet> sets = new LinkedHashMap<>();
        for (TraceSearchMetadata trace : List.of(a, b)) {
            for (SpanSet set : trace.getSpanSetsList()) {
                sets.merge(groups(set), set, (old, other) -> other.getMatched() > old.getMatched() ? other : old);
            }
        }
        united.clearSpanSets().clearSpanSet().addAllSpanSets(sets.values());
        if (united.getSpanSetsCount() > 0) {
            united.setSpanSet(united.getSpanSets(0));
        }
    }

    private static List<KeyValue> groups(SpanSet set) {
        return set.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().startsWith("by"))
                .toList();
    }
}
