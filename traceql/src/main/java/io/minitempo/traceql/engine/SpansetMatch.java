// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import java.util.List;

/// A spanset of a search result.
///
/// @param attributes aggregates and groups, in pipeline order
/// @param matched how many spans it has, those cut off included
/// @param spans the first of them
public record SpansetMatch(List<NamedValue> attributes, int matched, List<SpanMatch> spans) {

    /// Copies the lists.
    public SpansetMatch {
        attributes = List.copyOf(attributes);
        spans = List.copyOf(spans);
    }
}
