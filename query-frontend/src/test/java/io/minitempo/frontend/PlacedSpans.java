// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend;

import io.minitempo.proto.tempopb.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Traces as collections, for comparisons that must not depend on the order of what several places know.
final class PlacedSpans {

    private PlacedSpans() {}

    /// Every span with its resource and scope; its events count as a set, since combined traces are sorted by time.
    static List<List<Object>> of(Trace trace) {
        List<List<Object>> spans = new ArrayList<>();
        trace.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList()
                                .forEach(span -> spans.add(List.of(
                                        resource.getResource(),
                                        scope.getScope(),
                                        span.toBuilder().clearEvents().build(),
                                        Set.copyOf(span.getEventsList()))))));
        return spans;
    }
}
