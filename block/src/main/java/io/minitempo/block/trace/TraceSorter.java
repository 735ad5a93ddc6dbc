// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.trace;

import com.google.protobuf.ByteString;
import io.minitempo.proto.tempopb.Trace;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sorts a trace: events by time, spans of a scope by start and id, scopes by their first span, resources by their
/// first scope (`spec/blocks.md §11.4`).
final class TraceSorter {

    private static final Comparator<Span> BY_START = Comparator.comparing(
                    Span::getStartTimeUnixNano, Long::compareUnsigned)
            .thenComparing(Span::getSpanId, ByteString.unsignedLexicographicalComparator());

    private TraceSorter() {}

    static Trace sort(Trace trace) {
        List<ResourceSpans> resources = new ArrayList<>();
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            List<ScopeSpans> scopes = new ArrayList<>();
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                List<Span> spans = new ArrayList<>();
                for (Span span : scope.getSpansList()) {
                    spans.add(sortEvents(span));
                }
                spans.sort(BY_START);
                scopes.add(scope.toBuilder().clearSpans().addAllSpans(spans).build());
            }
            scopes.sort(Comparator.comparing(TraceSorter::first, BY_START));
            resources.add(resource.toBuilder()
                    .clearScopeSpans()
                    .addAllScopeSpans(scopes)
                    .build());
        }
        resources.sort(Comparator.comparing(r -> first(r.getScopeSpans(0)), BY_START));
        return Trace.newBuilder().addAllResourceSpans(resources).build();
    }

    private static Span first(ScopeSpans scope) {
        return scope.getSpans(0);
    }

    private static Span sortEvents(Span span) {
        if (span.getEventsCount() < 2) {
            return span;
        }
        List<Span.Event> events = new ArrayList<>(span.getEventsList());
        events.sort(Comparator.comparing(Span.Event::getTimeUnixNano, Long::compareUnsigned));
        return span.toBuilder().clearEvents().addAllEvents(events).build();
    }
}
